import { afterEach, expect, test } from "vitest";
import { setHomeZone } from "../chat/times";
import { m } from "../paraglide/messages.js";
import { BOOTSTRAP, openDesk } from "../testing/desk";
import { enter, screen, within } from "../testing/page";

const KIRITIMATI = { home: "Pacific/Kiritimati", departments: {}, libraries: {} };

afterEach(() => setHomeZone(undefined));

test("times are in the library’s zone, which is named if the browser is in another one", async () => {
  const desk = await openDesk({
    bootstrap: { ...BOOTSTRAP, zones: KIRITIMATI },
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
    },
    hash: "#/chats/7",
  });
  expect(desk.list.textContent).toContain(m.desk_zone({ zone: "Pacific/Kiritimati" }));
  const pane = await desk.pane("Dana");
  const [time] = within(pane).getAllByRole("time");
  const at = new Date(time?.getAttribute("datetime") ?? "");
  const clock = new Intl.DateTimeFormat("en", { timeStyle: "short", timeZone: "Pacific/Kiritimati" });
  expect(time?.textContent.trim().replaceAll(/\s/g, " ")).toBe(clock.format(at).replaceAll(/\s/g, " "));
  await enter(within(pane).getByRole("tab", { name: m.desk_tab_information() }));
  expect(screen.getByRole("tabpanel", { name: m.desk_tab_information() }).textContent).toContain(
    "Kiritimati",
  );
});

test("no zone is named if the browser’s local time is the library’s", async () => {
  const home = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const desk = await openDesk({ bootstrap: { ...BOOTSTRAP, zones: { ...KIRITIMATI, home } } });
  expect(desk.list.textContent).not.toContain(m.desk_zone({ zone: home }));
});
