import { expect, onTestFinished, test } from "vitest";
import { m } from "../paraglide/messages.js";
import { openDesk } from "../testing/desk";
import type { DeskPage } from "../testing/desk";
import { names, screen, until, user, within } from "../testing/page";

const bar = (): HTMLElement => screen.getByRole("navigation", { name: m.desk_nav() });

/** Opens the desk in a window of this width (px). */
async function openAt(width: number, hash = ""): Promise<DeskPage> {
  const { happyDOM } = window as unknown as { happyDOM: { setViewport(size: object): void } };
  happyDOM.setViewport({ width });
  onTestFinished(() => happyDOM.setViewport({ width: 1280 }));
  return openDesk({
    hash,
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.claimed(7);
    },
  });
}

test.each([
  [1280, ["Chats", "Tickets", "Colleagues", "Transcripts", "Reference Analytics", "Statistics", "Settings"]],
  [1024, ["Chats", "Tickets"]],
  [360, []],
])("at %i px the bar shows the places for which there is room", async (width, shown) => {
  await openAt(width);
  expect(names("link", bar())).toEqual(shown);
});

test("places without room are in a menu, which is named like the one that is shown", async () => {
  const desk = await openAt(360);
  await desk.press("button", "Chats", bar());
  await desk.press("link", "Settings", bar());
  await until(() => expect(within(bar()).getByRole("button").textContent).toContain("Settings"));
  expect(names("link", bar())).toEqual([]);
});

test("“Tools” shows the tools of the text box on a phone", async () => {
  const desk = await openAt(360, "#/chats/7");
  const tools = within(await desk.pane("Dana")).getByRole("button", { name: "Tools" });
  expect(tools.ariaExpanded).toBe("false");
  await user.click(tools);
  expect(tools.ariaExpanded).toBe("true");
});
