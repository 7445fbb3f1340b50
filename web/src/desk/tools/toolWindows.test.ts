import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, layOut, names, screen, user, within } from "../../testing/page";
import { PATRON } from "../../testing/server";
import "../calendar/CalendarWindow.svelte";
import "../canned/CannedWindow.svelte";
import "../faq/FaqWindow.svelte";
import "../files/FileWindow.svelte";
import "../frame/FrameWindow.svelte";

const HOURS = { id: 1, title: "Opening hours", text: "Until eight.", marks: [], tags: "", mine: false };
const TOOLS = [
  ["Canned Messages", "Canned Messages"],
  ["FAQs", "Search FAQs"],
  ["Send a Calendar Link", "Send a Calendar Link"],
  ["Suggest iFrame Chat", "Suggest iFrame Chat"],
  ["Send a File", "Send a File"],
] as const;

async function chatting(stored: Record<string, string> = {}): Promise<[DeskPage, HTMLElement]> {
  const desk = await openDesk({
    stored,
    before: withDana,
    api: (api) =>
      api
        .on("GET desk/chats/7/canned-messages", { library: "Harbour Library", messages: [HOURS] })
        .on("GET desk/faq/groups", [])
        .on("GET desk/faq/search", { total: 0, faqs: [] })
        .on("GET desk/appointment-links", []),
    hash: "#/chats/7",
  });
  return [desk, await desk.pane("Dana")];
}
const button = (pane: HTMLElement, name: string): HTMLElement => within(pane).getByRole("button", { name });
const windows = (): string[] =>
  screen
    .queryAllByRole("dialog")
    .map(
      (element) => document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ?? "",
    );

test.each(TOOLS)(
  "“%s” opens beside the conversation: focus in, Escape, focus in the text box",
  async (name, title) => {
    const [desk, pane] = await chatting();
    await enter(button(pane, name));
    const window = await screen.findByRole("dialog", { name: title });
    await drawn();
    expect([pane.contains(window), window.matches("dialog, [aria-modal]")]).toEqual([true, false]);
    expect(window.contains(document.activeElement)).toBe(true);
    expect(button(pane, name).ariaExpanded).toBe("true");
    // The rest of the pane can be used.
    await desk.write("Dana", "Aha");
    expect((await desk.box("Dana")).textContent).toBe("Aha");
    within(window).getByRole("button", { name: m.desk_dialog_close() }).focus();
    await user.keyboard("{Escape}");
    await drawn();
    expect([windows(), document.activeElement]).toEqual([[], await desk.box("Dana")]);
  },
);

test("“Note” and “Message” focus the text box; Ctrl+Enter saves a note, as its hint says", async () => {
  const [desk, pane] = await chatting();
  await user.click(button(pane, "Note"));
  await drawn();
  const note = within(pane).getByRole("textbox", { name: m.desk_internal_note() });
  expect([document.activeElement, within(pane).queryByText(m.desk_note_keys()) !== null]).toEqual([
    note,
    true,
  ]);
  await user.keyboard("She was here last week{Control>}{Enter}{/Control}");
  await drawn();
  expect(desk.server.acts.at(-1)?.act).toEqual({ kind: "save_note", text: "She was here last week" });
  await enter(button(pane, "Message"));
  expect(document.activeElement).toBe(await desk.box("Dana"));
});

test("Escape from a tool's window focuses the note while a note is written", async () => {
  const [, pane] = await chatting();
  await enter(button(pane, "FAQs"));
  const window = await screen.findByRole("dialog");
  await enter(button(pane, "Note"));
  within(window).getByRole("button", { name: m.desk_dialog_close() }).focus();
  await user.keyboard("{Escape}");
  await drawn();
  expect(document.activeElement).toBe(within(pane).getByRole("textbox", { name: m.desk_internal_note() }));
});

test("a second press closes a tool's window, and another tool replaces it", async () => {
  const [, pane] = await chatting();
  await enter(button(pane, "FAQs"));
  await enter(button(pane, "Canned Messages"));
  expect(windows()).toEqual(["Canned Messages"]);
  await enter(button(pane, "Canned Messages"));
  expect(windows()).toEqual([]);
});

test("a tool's window stands beside the chat's window in the overlay view, and goes with it", async () => {
  layOut(1_000, 1_000);
  const [desk, pane] = await chatting({ "refdesk.view": "overlay" });
  await enter(button(pane, "FAQs"));
  const window = await screen.findByRole("dialog", { name: "Search FAQs" });
  expect([pane.contains(window), window.parentElement?.style.insetInlineStart]).toEqual([false, "448px"]);
  await desk.press("button", /^Minimize/, pane);
  expect(windows()).toEqual([]);
});

test("a pick while a note is written goes into the message", async () => {
  const [desk, pane] = await chatting();
  await enter(button(pane, "Canned Messages"));
  await screen.findByRole("dialog");
  await enter(button(pane, "Note"));
  await user.click(await screen.findByRole("button", { name: "Opening hours" }));
  await drawn();
  expect((await desk.box("Dana")).textContent).toBe("Until eight.");
  expect(document.activeElement).toBe(await desk.box("Dana"));
  expect(within(pane).queryByRole("textbox", { name: m.desk_internal_note() })).toBeNull();
});

test("a tool's window ends with the chat", async () => {
  const [desk, pane] = await chatting();
  await enter(button(pane, "FAQs"));
  await screen.findByRole("dialog");
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect([windows(), names("dialog")]).toEqual([[], []]);
});

test("an act that takes time does not close the window of another tool", async () => {
  const [desk, pane] = await chatting();
  desk.server.held.add("suggest_frame");
  await enter(button(pane, "Suggest iFrame Chat"));
  const address = await screen.findByRole("textbox", { name: m.desk_frame_address() });
  await user.type(address, "https://museum.example{Enter}");
  await enter(button(pane, "FAQs"));
  const key = desk.world.wire.of("do").at(-1)?.key ?? "";
  await desk.follows((server) => server.say({ kind: "done", key, seq: 9 }));
  expect(windows()).toEqual(["Search FAQs"]);
});
