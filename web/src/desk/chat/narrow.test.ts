import { expect, onTestFinished, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { fitting } from "../header/fitting";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { names, screen, setWidth, until, user, within } from "../../testing/page";

const bar = (): HTMLElement => screen.getByRole("navigation", { name: m.desk_nav() });

/** Opens the desk in a window of this width (px). */
async function openAt(width: number, hash = ""): Promise<DeskPage> {
  setWidth(width);
  onTestFinished(() => setWidth(1280));
  return openDesk({
    hash,
    before: withDana,
  });
}

test.each([
  [1280, ["Chats", "Tickets", "Colleagues", "Transcripts", "Reference Analytics", "Statistics", "Settings"]],
  [360, []],
])("at %i px the bar shows the places for which there is room", async (width, shown) => {
  await openAt(width);
  expect(names("link", bar())).toEqual(shown);
});

test.each([
  ["all have room", 500, 4, 28],
  ["all have room closer together", 390, 4, 23],
  ["one has none", 380, 2, 28],
  ["there is room for one and the menu", 190, 1, 28],
  ["there is room for none", 20, 1, 28],
])("places stand beside each other, at even distances, while %s", (_what, room, count, gap) => {
  expect(fitting([80, 80, 80, 80], room, () => 80, 1)).toEqual({ count, gap });
});

test("places without room are in a menu, which is named like the one that is shown", async () => {
  const desk = await openAt(360);
  await desk.press("button", "Chats (1)", bar());
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
