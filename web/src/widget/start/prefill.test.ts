/** What a library's page fills in: seen by the patron, changed by them, and sent by nobody else. */
import { beforeEach, expect, test, vi } from "vitest";
import { drawn, screen } from "../../testing/page";
import { field, fill, openWidget, press, widgetApp } from "../../testing/widget";
import type { StartBody } from "../api";
import { answers, calls, pageSends, reset } from "../../testing/widgetWorld";

const BOOK = "About “Dubliners”: ";

beforeEach(reset);

const starts = (): StartBody[] =>
  calls.filter(([name]) => name === "chats").map(([, body]) => body as StartBody);

/** The page fills in texts, for which the widget loads a module. */
async function fillIn(fields: unknown): Promise<void> {
  pageSends(fields);
  await import("./prefill");
  await drawn();
}

async function openFilled(app = widgetApp()): Promise<void> {
  await openWidget(app);
  await fillIn({ question: BOOK, name: "Dana", contact: "dana@home.example" });
}

const values = (): string[] => ["Your question", "Name", "Email or phone"].map((name) => field(name).value);

test("prefilled texts stand in empty fields, and are sent when the patron starts the chat", async () => {
  await openFilled();
  expect(values()).toEqual([BOOK, "Dana", "dana@home.example"]);
  expect(starts()).toEqual([]);
  await fill("Your question", "is it in?");
  await press("Start Chat");
  expect(starts()).toMatchObject([
    { question: `${BOOK}is it in?`, name: "Dana", contact: "dana@home.example" },
  ]);
});

test("prefilled texts are not stored before the patron writes", async () => {
  const app = widgetApp();
  await openFilled(app);
  expect([app.memory.draft("question"), app.memory.draft("name")]).toEqual(["", ""]);
});

test("prefilled texts replace nothing that the patron wrote", async () => {
  await openWidget();
  await fill("Your question", "Where is the atlas?");
  await fillIn({ question: BOOK, name: "Dana" });
  expect(values()).toEqual(["Where is the atlas?", "Dana", ""]);
});

test("a field that the widget doesn’t show is neither filled in nor sent", async () => {
  await openFilled(widgetApp({ ask_name: "off", ask_contact: "off" }));
  await press("Start Chat");
  const [{ name, contact } = {}] = starts();
  expect([name, contact]).toEqual([undefined, undefined]);
});

test("a text that the patron deleted doesn’t return when the page’s address changes", async () => {
  await openFilled();
  field("Name").focus();
  field("Name").value = "";
  field("Name").dispatchEvent(new Event("input", { bubbles: true }));
  await fillIn({ question: BOOK, name: "Dana", contact: "dana@home.example" });
  expect(values()).toEqual([BOOK, "", "dana@home.example"]);
});

test("prefilled texts stand in the form for a ticket too", async () => {
  answers["status"] = [200, { online: false, department: "Reference", message: "" }];
  await openWidget(widgetApp({ tickets: true }));
  await vi.waitFor(() => screen.getByRole("form", { name: "Submit a ticket" }));
  await fillIn({ question: BOOK, contact: "dana@home.example" });
  expect([field("Question").value, field("Email or mobile number").value]).toEqual([
    BOOK,
    "dana@home.example",
  ]);
});

test("the form after a question begins with the name, without the question that was sent", async () => {
  const app = widgetApp();
  await openFilled(app);
  await press("Start Chat");
  app.newQuestion();
  await drawn();
  expect(values()).toEqual(["", "Dana", "dana@home.example"]);
});

test("prefilled texts are plain, within the limits of the fields, and nothing but texts", async () => {
  await openWidget();
  await fillIn({ question: "a\u202eb\u0000: ", name: "n".repeat(200), contact: "c".repeat(300) });
  expect(values().map((text) => text.length)).toEqual([4, 80, 254]);
  for (const other of ["question", 7, [], { question: " \n", name: 7, contact: {} }]) {
    await fillIn(other);
    expect(values()).toEqual(["", "", ""]);
  }
});
