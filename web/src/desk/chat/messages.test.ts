import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { cursorIn, drawn, screen, user, within } from "../../testing/page";
import { ANA, BEN, PATRON } from "../../testing/server";

/** Opens the desk on Dana's chat, claimed by Ana, with the cursor in the text box. */
async function talking(): Promise<DeskPage> {
  const desk = await openDesk({
    before: withDana,
    hash: "#/chats/7",
  });
  cursorIn(await desk.box("Dana"));
  return desk;
}

const said = (desk: DeskPage): unknown[] =>
  desk.server.acts.flatMap(({ act }) => (act.kind === "say" ? [[act.text, act.marks ?? []]] : []));

test("M1: the patron’s typing is shown in pane and list, and ends after 5 s", async () => {
  const desk = await talking();
  const pane = await desk.pane("Dana");
  await desk.follows((server) => server.say({ kind: "typing", log: ["chat", 7], by: "patron" }));
  expect(pane.textContent).toContain("Dana is typing");
  expect(desk.row("Dana")?.textContent).toContain("typing…");
  await desk.world.clock.pass(5_000);
  await drawn();
  expect(pane.textContent).not.toContain("is typing");
});

test("M1: typing is sent to the server as `typing`, and sends no message", async () => {
  const desk = await talking();
  await user.keyboard("Let");
  expect(desk.world.wire.of("typing")).toEqual([{ kind: "typing", log: ["chat", 7] }]);
  expect(desk.server.acts).toEqual([]);
});

test.each([
  ["bold", "b", "Bold"],
  ["italic", "i", "Italic"],
  ["underline", "u", "Underline"],
] as const)("M2: %s by key or button marks only what is typed next", async (kind, key, name) => {
  const desk = await talking();
  await user.keyboard(`It {Control>}${key}{/Control}was{Control>}${key}{/Control} now{Enter}`);
  await desk.press("button", name, await desk.pane("Dana"));
  await user.keyboard("here{Enter}");
  expect(said(desk)).toEqual([
    ["It was now", [{ kind, start: 3, end: 6 }]],
    ["here", [{ kind, start: 0, end: 4 }]],
  ]);
});

test("M2: overlapping marks of a message are rendered", async () => {
  const desk = await talking();
  const marks = [
    { kind: "bold", start: 0, end: 10 },
    { kind: "italic", start: 0, end: 10 },
  ] as const;
  await desk.follows((server) =>
    server.happens(7, ANA, { kind: "message_sent", text: "everything else", marks: [...marks] }),
  );
  const log = within(await desk.pane("Dana")).getByRole("log", { name: "Conversation" });
  expect(within(within(log).getByRole("strong")).getByRole("emphasis").textContent).toBe("everything");
});

test("M2: text from a page is pasted as plain text", async () => {
  const desk = await talking();
  const copied = new DataTransfer();
  copied.setData("text/html", "<h1>big</h1><a href='https://example.org'>link</a>");
  copied.setData("text/plain", "big link");
  await user.paste(copied);
  await user.keyboard("{Enter}");
  expect(said(desk)).toEqual([["big link", []]]);
});

test("M2: the limit is announced near and beyond it, and a message that is too long is not sent", async () => {
  const desk = await talking();
  const near = m.chat_length_near({ limit: "10,000" });
  expect(desk.announced).not.toContain(near);
  await user.paste("x".repeat(9_001));
  await drawn();
  expect(desk.announced).toContain(near);
  expect(desk.announced).not.toContain("9,0");
  await user.paste("x".repeat(1_000));
  await drawn();
  expect(desk.announced).toContain(m.chat_length_over({ limit: "10,000" }));
  await user.keyboard("{Enter}");
  expect(said(desk)).toEqual([]);
});

test("M3: Enter and “Send Message” send and empty the text box", async () => {
  const desk = await talking();
  await user.keyboard("one{Enter}");
  expect((await desk.box("Dana")).textContent).toBe("");
  await user.keyboard("two");
  await desk.press("button", "Send Message", await desk.pane("Dana"));
  expect(said(desk)).toEqual([
    ["one", []],
    ["two", []],
  ]);
});

test("M3: Shift and Enter breaks the line", async () => {
  const desk = await talking();
  await user.keyboard("three{Shift>}{Enter}{/Shift}four{Enter}");
  expect(said(desk)).toEqual([["three\nfour", []]]);
});

test("M3: an empty or blank message is not sent", async () => {
  const desk = await talking();
  await user.keyboard("{Enter}   {Enter}");
  expect(said(desk)).toEqual([]);
});

test("M2: markup that the patron types is shown as text", async () => {
  const desk = await talking();
  const markup = "<b>bold</b> <img src=x onerror=alert(1)>";
  await desk.follows((server) => server.says(7, PATRON, markup));
  const log = within(await desk.pane("Dana")).getByRole("log", { name: "Conversation" });
  expect(log.textContent).toContain(markup);
  expect(log.querySelector("img, b")).toBeNull();
});

test("a message is announced once, and the conversation is not announced on load", async () => {
  const desk = await talking();
  await desk.follows((server) => server.says(7, PATRON, "It has a red cover."));
  expect(desk.announced).toContain("Dana: It has a red cover.");
  await desk.reload();
  await desk.pane("Dana");
  expect(desk.announced).not.toContain("red cover");
});

test("the same text sent twice is announced twice", async () => {
  const desk = await talking();
  await desk.follows((server) => server.says(7, PATRON, "Yes?"));
  const once = desk.announced;
  await desk.follows((server) => server.says(7, PATRON, "Yes?"));
  expect(desk.announced).not.toBe(once);
});

test("messages of a hidden chat are announced when it is shown again, older ones are not", async () => {
  const desk = await talking();
  await desk.follows((server) => {
    server.starts(8, { name: "Eli" });
    server.claimed(8);
    server.says(7, PATRON, "It has a red cover.");
  });
  await user.click(desk.name("Eli"));
  await desk.follows((server) => server.says(7, PATRON, "Or a blue one."));
  await user.click(desk.name("Dana"));
  await desk.pane("Dana");
  await drawn();
  expect(desk.announced).toContain("Dana: Or a blue one.");
  expect(desk.announced).not.toContain("red cover");
});

test("the patron’s end of a chat is announced, one’s own is not", async () => {
  const desk = await talking();
  await desk.follows((server) => server.happens(7, PATRON, { kind: "ended", by: "patron" }));
  expect(desk.announced).toContain("Ended by the patron at");
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
});

test("an incoming message leaves focus and draft unchanged", async () => {
  const desk = await talking();
  await user.keyboard("And ");
  await desk.follows((server) => server.says(7, PATRON, "Half a sentence."));
  await user.keyboard("more.");
  expect([document.activeElement?.textContent, document.activeElement === (await desk.box("Dana"))]).toEqual([
    "And more.",
    true,
  ]);
});

test("T2: a participant who types is named, never shown as the patron, and doesn’t hide them", async () => {
  const desk = await talking();
  const pane = await desk.pane("Dana");
  await desk.follows((server) =>
    server.say({ kind: "typing", log: ["chat", 7], by: "desk", name: BEN.name }),
  );
  expect(pane.textContent).toContain("Ben is typing");
  expect(desk.row("Dana")?.textContent).not.toContain("typing…");
  await desk.follows((server) => server.says(7, BEN, "Here"));
  expect(pane.textContent).not.toContain("is typing");
  await desk.follows((server) => {
    server.say({ kind: "typing", log: ["chat", 7], by: "patron" });
    server.say({ kind: "typing", log: ["chat", 7], by: "desk", name: BEN.name });
  });
  expect(pane.textContent).toContain("Dana is typing");
});
