import { beforeEach, expect, test, vi } from "vitest";
import { event, PATRON, said } from "../../testing/world";
import type { AnyRefusal } from "../../protocol/wire";
import { drawn, screen, until, user } from "../../testing/page";
import { field, fill, openWidget, press, TICKETS, widgetApp } from "../../testing/widget";
import { acts, ENDED, happens, status, talking } from "../../testing/widgetChat";
import { answers, calls, chatting, receive, reset, STARTED, world } from "../../testing/widgetWorld";

beforeEach(reset);

const ended = (): typeof ENDED => ({ ...ENDED, at: world.clock.now() });
const answer = (name: string): Element => screen.getByRole("button", { name });
const pressed = (): (string | null)[] =>
  ["Yes", "Partly", "No"].map((name) => answer(name).getAttribute("aria-pressed"));

async function stores(seq: number, answered: "yes" | "no", comment = ""): Promise<void> {
  const key = world.wire.of("do").at(-1)?.key ?? "";
  await happens({ ...event(seq, PATRON, { kind: "feedback_sent", answered, comment }), key });
  world.wire.say({ kind: "done", key, seq });
  await drawn();
}

test("W2: after the end the patron says whether they got their answer, and comments", async () => {
  await talking(widgetApp(), ended());
  expect(screen.getByRole("heading", { name: "Did you get your answer?" })).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Comment (optional)" })).toBeNull();
  await press("No");
  await stores(5, "no");
  expect(pressed()).toEqual(["false", "false", "true"]);
  expect(screen.getByText("Thanks for your feedback.")).toBeTruthy();
  await fill("Comment (optional)", "The link was broken.");
  await press("Send feedback");
  await stores(6, "no", "The link was broken.");
  expect(acts()).toEqual([
    { kind: "send_feedback", answered: "no", comment: "" },
    { kind: "send_feedback", answered: "no", comment: "The link was broken." },
  ]);
  expect(field("Comment (optional)").value).toBe("");
});

test("W2: a pointer that ended the chat points at no answer until it moves", async () => {
  await talking(widgetApp(), ended());
  const answers = answer("No").parentElement;
  expect(answers?.classList.contains("still")).toBe(true);
  dispatchEvent(new Event("pointermove"));
  await drawn();
  expect(answers?.classList.contains("still")).toBe(false);
});

test("W2: after No the patron can leave the question, and return to the conversation", async () => {
  await talking(widgetApp(TICKETS), ended());
  expect(screen.queryByRole("button", { name: "Leave your question" })).toBeNull();
  await press("No");
  await stores(5, "no");
  await press("Leave your question");
  expect(field("Question").value).toBe("Where?");
  expect(status()).toBe("Chat ended");
  await press("Show the conversation");
  expect(answer("No").getAttribute("aria-pressed")).toBe("true");
});

test("W2: after Yes, and where the library accepts no questions, none can be left", async () => {
  await talking(widgetApp(TICKETS), ended());
  await press("Yes");
  await stores(5, "yes");
  expect(screen.queryByRole("button", { name: "Leave your question" })).toBeNull();
  reset();
  await talking(
    widgetApp(),
    ended(),
    event(5, PATRON, { kind: "feedback_sent", answered: "no", comment: "" }),
  );
  expect(screen.queryByRole("button", { name: "Leave your question" })).toBeNull();
});

test("E4: who ends the chat while waiting can leave all that was written as a question", async () => {
  const app = await chatting(widgetApp(TICKETS));
  const end = { ...event(4, PATRON, { kind: "ended", by: "patron" }), at: world.clock.now() };
  receive(0, STARTED, said(2, PATRON, "Where?"), said(3, PATRON, "It is blue."), end);
  await openWidget(app);
  await press("Leave your question");
  expect(field("Question").value).toBe("Where?\n\nIt is blue.");
  answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.x/", mailed: false }];
  await press("Submit");
  await drawn();
  expect(calls.at(-1)).toMatchObject(["tickets", { token: "tok", question: "Where?\n\nIt is blue." }]);
  expect(screen.getByRole("heading", { name: "Your question was sent" })).toBeTruthy();
});

test("W2: an answer that is refused says why and can be given again", async () => {
  await talking(widgetApp(), ended());
  await press("Yes");
  const key = world.wire.of("do")[0]?.key ?? "";
  world.wire.say({ kind: "refused", key, refusal: { name: "Forgotten" } as AnyRefusal });
  await drawn();
  expect(screen.getAllByRole("alert").map((alert) => alert.textContent)).not.toEqual([""]);
  expect(pressed()).toEqual(["false", "false", "false"]);
});

test("W2: nobody asks whether a chat helped that no librarian claimed", async () => {
  const app = widgetApp();
  await talking(app);
  expect(screen.queryByRole("heading", { name: "Did you get your answer?" })).toBeNull();
});

test("W2: Email me this chat sends the address once, and keeps a refused one", async () => {
  await talking(widgetApp(), ended());
  await press("Email me this chat");
  await fill("Your email address", "dana@example");
  answers["emails"] = [400, { refusal: { name: "BadContact", fault: "email_short" } }];
  await press("Send Email");
  await drawn();
  expect(field("Your email address").getAttribute("aria-invalid")).toBe("true");
  answers["emails"] = [202, {}];
  await user.clear(field("Your email address"));
  await fill("Your email address", "dana@example.org");
  await press("Send Email");
  await drawn();
  expect(screen.getByText("The chat will be emailed to dana@example.org.")).toBeTruthy();
  expect(calls.filter(([name]) => name === "emails").map(([, body]) => body)).toEqual([
    { token: "tok", email: "dana@example", key: expect.any(String) as string },
    { token: "tok", email: "dana@example.org", key: expect.any(String) as string },
  ]);
});

test("W2: without email on the server the widget does not offer it", async () => {
  await talking(widgetApp({ emails_chats: false }), ended());
  expect(screen.queryByRole("button", { name: "Email me this chat" })).toBeNull();
  expect(screen.queryByText(/email/i)).toBeNull();
});

test("W2: Save this chat stores an HTML file", async () => {
  let saved: Blob | null = null;
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => ((saved = blob as Blob), "blob:1"));
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await talking(widgetApp(), ended());
  await press("Save this chat");
  await until(() => expect(names).toHaveLength(1));
  expect(names[0]).toMatch(/^chat-\d{4}-\d\d-\d\d\.html$/);
  expect((saved as Blob | null)?.type).toBe("text/html");
  expect(await (saved as Blob | null)?.text()).toMatch(/^<!doctype html>\n[^]*Where\?/);
});

test("W2: Print prints the chat, and nothing else of the page", async () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  await talking(widgetApp(), ended());
  const title = document.title;
  await press("Print");
  await until(() => expect(print).toHaveBeenCalledOnce());
  expect(document.querySelector("body > .printed")?.textContent).toContain("Where?");
  expect(document.title).toMatch(/^Chat with Harbour Library/);
  dispatchEvent(new Event("afterprint"));
  expect(document.querySelector(".printed")).toBeNull();
  expect(document.title).toBe(title);
});
