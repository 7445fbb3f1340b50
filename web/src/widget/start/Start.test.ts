import { beforeEach, expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { alerts, button, field, fill, openWidget, press, TICKETS, widgetApp } from "../../testing/widget";
import type { StartBody } from "../api";
import { reset, answers, calls, chatting, setPresence, toLoader, world } from "../../testing/widgetWorld";

const QUESTION = "Where is the 1924 city directory?";

beforeEach(reset);

/** The requests to start a chat. */
function starts(): StartBody[] {
  return calls.filter(([name]) => name === "chats").map(([, body]) => body as StartBody);
}

async function starting(): Promise<void> {
  await press("Start Chat");
}

test("Start requires a question", async () => {
  await openWidget();
  await starting();
  expect(field("Your question").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText(m.widget_question_missing())).toBeTruthy();
  expect(document.activeElement).toBe(field("Your question"));
  expect(starts()).toEqual([]);
});

test("Start sends the question alone when name and contact are left empty", async () => {
  await openWidget();
  await fill("Your question", QUESTION);
  await starting();
  const { question, name, contact } = starts()[0] ?? {};
  expect([question, name, contact]).toEqual([QUESTION, undefined, undefined]);
});

test("C3: the question is the first message of the chat", async () => {
  await openWidget();
  await fill("Your question", QUESTION);
  await starting();
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 1 });
  await drawn();
  expect(screen.getByRole("log", { name: "Conversation" })).toBeTruthy();
  expect(button("Send Message")).toBeTruthy();
});

test("Start explains refused contact info and keeps the question", async () => {
  await openWidget();
  await fill("Your question", QUESTION);
  await fill("Email or phone", "dana at example");
  answers["chats"] = [400, { refusal: { name: "BadContact", fault: "neither" } }];
  await starting();
  expect(screen.getByText(m.refusal_contact_neither())).toBeTruthy();
  expect(document.activeElement).toBe(field("Email or phone"));
  expect(field("Your question").value).toBe(QUESTION);
});

test.each([
  ["ask_name", "ask_contact", "Name", "Dana"],
  ["ask_contact", "ask_name", "Email or phone", "dana@example.org"],
] as const)("Start requires what the library requires: %s", async (setting, other, name, value) => {
  await openWidget(widgetApp({ [setting]: "required", [other]: "off" }));
  expect(screen.getAllByRole("textbox")).toHaveLength(2);
  await fill("Your question", QUESTION);
  await starting();
  expect(screen.getByText(m.widget_field_missing())).toBeTruthy();
  expect(document.activeElement).toBe(field(name));
  expect(starts()).toEqual([]);
  await fill(name, value);
  await starting();
  expect(starts()).toHaveLength(1);
});

test("Start shows the library's questions and requires the required one", async () => {
  const questions = [
    { id: 1, label: "What is your course?", required: true },
    { id: 2, label: "When do you need it?", required: false },
    { id: 3, label: "Which campus?", required: false },
  ];
  await openWidget(widgetApp({ questions }));
  await fill("Your question", QUESTION);
  await fill("Which campus?", "North");
  await starting();
  expect(screen.getAllByText(m.widget_field_missing())).toHaveLength(1);
  expect(document.activeElement).toBe(field("What is your course?"));
  await fill("What is your course?", "HIST 201");
  await starting();
  expect(starts()[0]?.answers).toEqual([
    { question: 1, text: "HIST 201" },
    { question: 3, text: "North" },
  ]);
});

test("L2: a question of the library has the direction of its own text", async () => {
  await openWidget(widgetApp({ questions: [{ id: 1, label: "ما هو مقررك؟", required: false }] }));
  expect(screen.getByText("ما هو مقررك؟").dir).toBe("auto");
  expect(field("ما هو مقررك؟").dir).toBe("auto");
});

test("Start restores its fields after a reload", async () => {
  await openWidget();
  await fill("Your question", QUESTION);
  await fill("Name", "Dana");
  await openWidget();
  expect([field("Your question").value, field("Name").value]).toEqual([QUESTION, "Dana"]);
});

test("Start is empty after a chat", async () => {
  const app = await openWidget();
  await fill("Your question", QUESTION);
  await starting();
  app.newQuestion();
  await openWidget();
  expect(field("Your question").value).toBe("");
});

test.each([
  [429, { name: "TooMany", retry_after: 60 }, m.refusal_too_many({ seconds: "60" })],
  [400, { name: "TextTooLong", length: 10_001, limit: 10_000 }, "10,001 characters"],
  [409, { name: "NobodyOnline" }, m.refusal_nobody_online()],
] as const)("Start says why it was refused: %s %j", async (status, refusal, text) => {
  await openWidget();
  await fill("Your question", "Is it open?");
  answers["chats"] = [status, { refusal }];
  await starting();
  expect(alerts()).toContain(text);
  expect(field("Your question").value).toBe("Is it open?");
});

test.each([
  ["Unavailable", m.widget_busy()],
  ["StorageFull", m.refusal_storage_full()],
])("Start says after all retries why nothing is stored: %s", async (name, text) => {
  await openWidget();
  await fill("Your question", "Is it open?");
  answers["chats"] = [503, { refusal: { name, retry_after: 2 } }];
  await starting();
  expect(button("Starting…")).toBeTruthy();
  for (let attempt = 0; attempt < 6; attempt++) {
    await world.clock.pass(2_000);
    await drawn();
  }
  expect(screen.getByText(text)).toBeTruthy();
  expect(field("Your question").value).toBe("Is it open?");
});

test("Start refuses a too long question without a request", async () => {
  const app = widgetApp();
  app.memory.setDraft("question", "x".repeat(10_001));
  await openWidget(app);
  await starting();
  expect(screen.getByText(/10,001 characters/)).toBeTruthy();
  expect(document.activeElement).toBe(field("Your question"));
  expect(starts()).toEqual([]);
});

test("Start offers the ticket form when nobody is online any more", async () => {
  await openWidget(widgetApp(TICKETS));
  await fill("Your question", QUESTION);
  answers["chats"] = [409, { refusal: { name: "NobodyOnline" } }];
  await starting();
  await press("Leave your question");
  expect(field("Question").value).toBe(QUESTION);
});

test("Start says that a hand-over code is invalid", async () => {
  const app = widgetApp({}, {}, false);
  answers["redeemed"] = [404, { refusal: { name: "NoSuchChat" } }];
  await app.handover.redeem("nonsense");
  await openWidget(app);
  expect(alerts()).toContain(m.widget_bad_code());
});

test("Start says that the chat is not stored where the browser denies storage", async () => {
  await openWidget(widgetApp({}, { persistent: false }));
  expect(screen.getByText(m.widget_not_stored())).toBeTruthy();
});

test("Head says whether somebody is online", async () => {
  await openWidget();
  expect(screen.getByText(m.widget_online({ department: "Reference" }))).toBeTruthy();
});

test("Head says that the library can't be reached instead of online", async () => {
  answers["status"] = [503, {}];
  await openWidget();
  expect(screen.getByText(m.widget_not_reached({ department: "Reference" }))).toBeTruthy();
});

test("Widget closes on Escape", async () => {
  await openWidget();
  await user.keyboard("{Escape}");
  expect(toLoader).toContainEqual({ refdesk: "close" });
});

test("Widget takes the focus after a click on the launcher", async () => {
  await openWidget();
  expect(document.activeElement).toBe(field("Your question"));
});

test("Widget shows the running chat on the next page of the library", async () => {
  await chatting();
  await openWidget();
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await drawn();
  expect(button("Send Message")).toBeTruthy();
});

test("W1: Enter in the question starts the chat, Shift+Enter begins a new line", async () => {
  await openWidget();
  await user.type(field("Your question"), "Where?{Shift>}{Enter}{/Shift}When?");
  expect(starts()).toEqual([]);
  await user.type(field("Your question"), "{Enter}");
  expect(starts().map(({ question }) => question)).toEqual(["Where?\nWhen?"]);
});

test("W1: Enter begins a new line while another field has to be filled in", async () => {
  await openWidget(widgetApp({ ask_name: "required" }));
  await user.type(field("Your question"), "Where?{Enter}");
  expect([starts(), field("Your question").value]).toEqual([[], "Where?\n"]);
  await user.type(field("Name"), "Dana");
  await user.type(field("Your question"), "{Enter}");
  expect(starts()).toHaveLength(1);
});

test("T7: while all librarians are busy, a patron reads so before the chat, and may leave the question", async () => {
  await openWidget(widgetApp(TICKETS));
  await setPresence(200, { online: true, busy: true });
  await drawn();
  expect(screen.getByText(m.widget_all_busy_start())).toBeTruthy();
  expect(button("Start Chat")).toBeTruthy();
  await fill("Your question", QUESTION);
  await press("Leave your question");
  expect(field("Question").value).toBe(QUESTION);
});
