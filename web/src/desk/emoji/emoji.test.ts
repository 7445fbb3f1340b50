import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import { address, step } from "./emoji";
import "./EmojiPicker.svelte";

const entry = (emoji: string, annotation: string, group: number, more: object = {}): object => ({
  emoji,
  annotation,
  group,
  version: 1,
  tags: [],
  shortcodes: [],
  ...more,
});
const wave = { skins: [1, 2, 3, 4, 5].map((tone) => ({ emoji: `👋${tone}`, tone })) };
const DATA = [
  entry("😀", "grinning face", 0),
  entry("😺", "grinning cat", 0),
  entry("👋", "waving hand", 1, wave),
  entry("🐹", "hamster", 3, { tags: ["pet"] }),
  entry("👍️", "thumbs up", 1),
  entry("🏻", "light skin tone", 2),
  entry("🫪", "distorted face", 0, { version: 17 }),
];

async function writing(): Promise<DeskPage> {
  const desk = await openDesk({
    before: withDana,
    api: (api) => api.on(`GET http://localhost${address}`, DATA),
    hash: "#/chats/7",
  });
  await desk.write("Dana", "Well ");
  return desk;
}
const button = async (desk: DeskPage): Promise<HTMLElement> =>
  within(await desk.pane("Dana")).getByRole("button", { name: "Emoji" });
async function opened(desk: DeskPage): Promise<HTMLElement> {
  await enter(await button(desk));
  return screen.findByRole("dialog", { name: "Emoji Picker" });
}
const list = (): HTMLElement => screen.getByRole("listbox", { name: "Emoji" });
const active = (): string | null => within(list()).getByRole("option", { selected: true }).ariaLabel;
const text = async (desk: DeskPage): Promise<string | null> => (await desk.box("Dana")).textContent;

test("M4: a click inserts an emoji at the cursor, to go on writing", async () => {
  const desk = await writing();
  const picker = await opened(desk);
  expect(names("option", list())).not.toContain("light skin tone");
  expect(names("option", list())).not.toContain("distorted face");
  await user.click(within(picker).getByRole("option", { name: "hamster" }));
  await drawn();
  expect([screen.queryByRole("dialog"), await text(desk)]).toEqual([null, "Well 🐹"]);
  expect(document.activeElement).toBe(await desk.box("Dana"));
});

test("M4: Enter takes the first emoji, which is the most used one", async () => {
  const desk = await writing();
  await opened(desk);
  expect(active()).toBe("thumbs up");
  await user.keyboard("hamst{Enter}");
  await opened(desk);
  expect(active()).toBe("hamster");
  await user.keyboard("{Enter}");
  expect(await text(desk)).toBe("Well 🐹🐹");
});

test("M4: words and tags find emoji, arrow keys move, an unknown word finds nothing", async () => {
  const desk = await writing();
  const picker = await opened(desk);
  await user.keyboard("grin");
  expect(names("option", list())).toEqual(["grinning face", "grinning cat"]);
  await user.keyboard("{ArrowRight}");
  expect(active()).toBe("grinning cat");
  await user.keyboard("{Backspace>4}pet");
  await drawn();
  expect(names("option", list())).toEqual(["hamster"]);
  await user.keyboard("x{Enter}");
  expect(picker.textContent).toContain(m.desk_emoji_none());
  expect(screen.getByRole("dialog")).toBe(picker);
});

test("M4: Escape closes the picker and focuses the text box; a press elsewhere closes it too", async () => {
  const desk = await writing();
  await opened(desk);
  expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Search emoji" }));
  await user.keyboard("{Escape}");
  expect([screen.queryByRole("dialog"), document.activeElement]).toEqual([null, await desk.box("Dana")]);
  await opened(desk);
  await user.click(await desk.box("Dana"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("M4: a chosen skin tone is kept over a reload", async () => {
  const desk = await writing();
  const tones = (): HTMLElement => screen.getByRole("combobox", { name: m.desk_emoji_tones() });
  await opened(desk);
  await user.selectOptions(tones(), m.desk_emoji_tone_medium());
  await user.keyboard("{Escape}");
  await desk.reload();
  await user.click(within(await opened(desk)).getByRole("option", { name: "waving hand" }));
  expect(await text(desk)).toContain("👋3");
});

test("typing into the search triggers no single-key shortcut", async () => {
  const desk = await writing();
  await opened(desk);
  await user.keyboard("x?");
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
  expect(desk.server.did).toEqual([]);
});

test.each([
  ["ArrowRight", { section: 0, index: 7 }, { section: 0, index: 8 }],
  ["ArrowRight", { section: 0, index: 9 }, { section: 1, index: 0 }],
  ["ArrowLeft", { section: 1, index: 0 }, { section: 0, index: 9 }],
  ["ArrowDown", { section: 0, index: 1 }, { section: 0, index: 9 }],
  ["ArrowDown", { section: 0, index: 5 }, { section: 0, index: 9 }],
  ["ArrowDown", { section: 0, index: 9 }, { section: 1, index: 1 }],
  ["ArrowUp", { section: 1, index: 1 }, { section: 0, index: 9 }],
  ["ArrowUp", { section: 0, index: 9 }, { section: 0, index: 1 }],
  ["ArrowUp", { section: 0, index: 1 }, { section: 0, index: 1 }],
  ["ArrowDown", { section: 1, index: 2 }, { section: 1, index: 2 }],
  ["Home", { section: 0, index: 1 }, null],
] as const)("%s leads from %o to %o in rows of 8", (key, from, to) => {
  expect(step([10, 3], from, key)).toEqual(to);
});
