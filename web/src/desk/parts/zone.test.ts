import { afterEach, expect, test } from "vitest";
import { setHomeZone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import { BOOTSTRAP, openDesk, withDana } from "../../testing/desk";
import { enter, screen, until, within } from "../../testing/page";

const KIRITIMATI = { home: "Pacific/Kiritimati", departments: {}, libraries: {} };

afterEach(() => setHomeZone(undefined));

test("times are in the library’s zone, which is named if the browser is in another one", async () => {
  const desk = await openDesk({
    bootstrap: { ...BOOTSTRAP, zones: KIRITIMATI },
    before: withDana,
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

test("an open desk follows a new time zone of its library, without a reload", async () => {
  const zones = { home: "Europe/London", departments: {}, libraries: {} };
  const { library, sets_sign_in, idle_minutes, missing, file_days } = BOOTSTRAP;
  const settings = { library, sets_sign_in, idle_minutes, missing, file_days };
  const desk = await openDesk({
    bootstrap: { ...BOOTSTRAP, zones },
    before: withDana,
    hash: "#/chats/7",
  });
  const pane = await desk.pane("Dana");
  const shown = (zone: string): string => {
    const at = new Date(within(pane).getAllByRole("time")[0]?.getAttribute("datetime") ?? "");
    return new Intl.DateTimeFormat("en", { timeStyle: "short", timeZone: zone }).format(at);
  };
  const text = (): string => (within(pane).getAllByRole("time")[0]?.textContent ?? "").trim();
  expect(text()).toBe(shown("Europe/London"));
  desk.api.on("GET desk/page-settings", { ...settings, zones: { ...zones, home: "Asia/Kolkata" } });
  await desk.follows((server) => server.becomes({ settings: "2" }));
  await until(() => expect(text()).toBe(shown("Asia/Kolkata")));
  expect(desk.list.textContent).toContain(m.desk_zone({ zone: "Asia/Kolkata" }));
  await desk.follows((server) => server.becomes({ busy: true }));
  expect(desk.api.sent("GET desk/page-settings")).toHaveLength(1);
});
