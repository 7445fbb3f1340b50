import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, layOut, screen, user, within } from "../../testing/page";
import type { FakeServer } from "../../testing/server";
import "../canned/CannedWindow.svelte";
import "../faq/FaqWindow.svelte";
import "./ShortcutsDialog.svelte";

const waiting = (server: FakeServer): void => {
  server.starts(7, { name: "Dana" });
  server.starts(8, { name: "Eli" });
};
const mine = (server: FakeServer): void => {
  waiting(server);
  server.claimed(7);
  server.claimed(8);
};
async function keys(written: string): Promise<void> {
  await user.keyboard(written);
  await drawn();
}
const alt = (key: string): string => `{Alt>}{Shift>}${key}{/Shift}{/Alt}`;
const focusedBox = async (desk: DeskPage, name: string): Promise<boolean> =>
  document.activeElement === (await desk.box(name));
const dialog = (name: string): HTMLElement | null => screen.queryByRole("dialog", { name });

test("“C” claims the waiting chat of the focused row, and does nothing in a chat of one’s own", async () => {
  const desk = await openDesk({ before: waiting });
  desk.name("Eli").focus();
  await keys("c");
  expect(await focusedBox(desk, "Eli")).toBe(true);
  desk.name("Eli").focus();
  await keys("c");
  expect(desk.server.acts.map(({ chat }) => chat)).toEqual([8]);
  await keys(alt("C"));
  expect(await focusedBox(desk, "Dana")).toBe(true);
});

test("in a text box only shortcuts with Alt work; claiming announces when nobody waits", async () => {
  const desk = await openDesk({ before: waiting });
  desk.name("Dana").focus();
  await keys("c");
  await desk.write("Dana", "j k c x?");
  expect((await desk.box("Dana")).textContent).toBe("j k c x?");
  await keys(alt("C"));
  expect(await focusedBox(desk, "Eli")).toBe(true);
  await keys(alt("C"));
  expect(desk.announced).toContain(m.desk_list_empty_new());
});

test("Alt with arrows steps through the chats, wrapping at both ends", async () => {
  const desk = await openDesk({ before: mine, hash: "#/chats/7" });
  await desk.write("Dana");
  const order: (string | undefined)[] = [];
  for (const key of ["{Alt>}{ArrowDown}{/Alt}", "{Alt>}{ArrowDown}{/Alt}", "{Alt>}{ArrowUp}{/Alt}"]) {
    await keys(key);
    order.push(document.activeElement?.closest("section")?.ariaLabel ?? undefined);
  }
  expect(order).toEqual(["Chat with Eli", "Chat with Dana", "Chat with Eli"]);
});

test("shortcuts reach tools, tabs and text box", async () => {
  const desk = await openDesk({ before: mine, hash: "#/chats/7" });
  await desk.write("Dana");
  await keys(alt("N"));
  const canned = await screen.findByRole("dialog", { name: "Canned Messages" });
  expect(canned.contains(document.activeElement)).toBe(true);
  await keys("x");
  await keys("{Escape}");
  expect([dialog("Canned Messages"), dialog("End this chat?")]).toEqual([null, null]);
  desk.name("Dana").focus();
  await keys("p");
  expect(document.activeElement?.textContent.trim()).toBe("Patron Information");
  await keys("r");
  expect(await focusedBox(desk, "Dana")).toBe(true);
});

test("shortcuts open a tool while a note is written, and reach the list", async () => {
  const desk = await openDesk({ before: mine, hash: "#/chats/7" });
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: "Note" }));
  await keys(alt("Q"));
  expect(await screen.findByRole("dialog", { name: "Search FAQs" })).toBeDefined();
  await keys("{Escape}");
  await keys(alt("L"));
  expect(document.activeElement).toBe(desk.name("Dana"));
  await keys("x");
  expect(dialog("End this chat?")).not.toBeNull();
});

test("shortcuts step through windows, move, resize and minimize them", async () => {
  layOut(800, 800);
  const desk = await openDesk({ before: mine, hash: "#/chats/8" });
  await desk.pane("Eli");
  await keys(alt("W"));
  await keys("{Alt>}{ArrowDown}{/Alt}");
  expect([await focusedBox(desk, "Dana"), (await desk.pane("Eli")) !== null]).toEqual([true, true]);
  for (const [key, handle] of [
    [alt("V"), "Move"],
    ["s", "Resize"],
  ] as const) {
    await keys(key);
    expect(document.activeElement?.ariaLabel).toBe(handle);
  }
  await keys("m");
  expect(screen.queryByRole("region", { name: "Chat with Dana" })).toBeNull();
  expect(desk.name("Eli").ariaCurrent).toBe("true");
});

test("the list of shortcuts opens by its button and by “?”, and restores the focus", async () => {
  const desk = await openDesk({ before: waiting });
  await desk.press("button", "Keyboard shortcuts");
  const window = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  const row = await within(window).findByRole("row", { name: /^Claim the next chat/ });
  expect(
    within(row)
      .getAllByRole("cell")
      .map((element) => element.textContent.trim()),
  ).toEqual(["C", "Alt+Shift+C"]);
  await keys("{Escape}");
  desk.name("Dana").focus();
  await keys("?");
  expect(dialog("Keyboard shortcuts")).not.toBeNull();
});

test("without single keys only shortcuts with Alt work, after a reload too", async () => {
  const desk = await openDesk({ before: waiting });
  await desk.press("button", "Keyboard shortcuts");
  await desk.press("checkbox", "Single-key shortcuts");
  await keys("{Escape}");
  await desk.reload();
  desk.name("Dana").focus();
  await keys("?cj");
  expect([dialog("Keyboard shortcuts"), desk.server.acts]).toEqual([null, []]);
  await keys(alt("C"));
  expect(await focusedBox(desk, "Dana")).toBe(true);
});

test("text typed outside a text field triggers no shortcut", async () => {
  const desk = await openDesk({ before: waiting });
  await desk.press("button", "Claim Chat", desk.row("Dana") as HTMLElement);
  desk.name("Dana").focus();
  await keys("can you wait, Jean? We excuse");
  expect(document.querySelector("dialog[open]")).toBeNull();
  expect(desk.server.did).toEqual(["claim"]);
});

test("a click on a chat of mine focuses its text box", async () => {
  const desk = await openDesk({ before: mine });
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  await drawn();
  expect(await focusedBox(desk, "Dana")).toBe(true);
});
