import { beforeEach, expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { button, field, fill, openWidget, press, TICKETS, widgetApp } from "../../testing/widget";
import { answers, calls, flush, open, reset, setPresence, world } from "../../testing/widgetWorld";

const RENEW = {
  id: 4,
  question: "How do I renew a book?",
  answer: '<p>On <a href="https://catalog.example">your account</a>.</p>',
  address: "https://desk.example/faq/borrowing/renew",
};
const FINES = { ...RENEW, id: 5, question: "What are the fines?", answer: "<p>None.</p>" };
const QUESTION = "can i renew my book";

beforeEach(() => {
  reset();
  answers["faqs"] = [200, { faqs: [RENEW, FINES] }];
});

const searches = (): unknown[] => calls.filter(([name]) => name === "faqs").map(([, body]) => body);
const region = (): HTMLElement | null => screen.queryByRole("region", { name: "These may answer it" });
const started = (): unknown => calls.find(([name]) => name === "chats")?.[1];
const link = (name: string): HTMLElement => screen.getByRole("link", { name });

async function pause(): Promise<void> {
  await drawn();
  await vi.dynamicImportSettled();
  await drawn();
  await world.clock.pass(400);
  await flush();
  await drawn();
}

async function written(question = QUESTION, label = "Your question"): Promise<void> {
  await fill(label, question);
  await pause();
}

test("L4: FAQs that may answer the question appear below it, and open in place", async () => {
  await openWidget(widgetApp({ faqs: true }));
  await written();
  expect(searches()).toEqual([{ question: QUESTION }]);
  expect(document.activeElement).toBe(field("Your question"));
  expect(link(RENEW.question).getAttribute("aria-expanded")).toBe("false");
  await user.click(link(RENEW.question));
  await drawn();
  expect(link(RENEW.question).getAttribute("aria-expanded")).toBe("true");
  expect(link("your account").getAttribute("target")).toBe("_blank");
  await user.click(link(FINES.question));
  await drawn();
  expect(screen.queryByRole("link", { name: "your account" })).toBeNull();
});

test("L4: screen readers hear once how many FAQs may answer", async () => {
  await openWidget(widgetApp({ faqs: true }));
  await written();
  const status = screen.getByText("2 FAQs may answer this");
  expect(status.getAttribute("role")).toBe("status");
  answers["faqs"] = [200, { faqs: [RENEW] }];
  await written(" online");
  expect(screen.queryAllByRole("link", { name: FINES.question })).toEqual([]);
  expect(status.textContent.trim()).toBe("2 FAQs may answer this");
});

test("L4: “This answered it” leaves nothing of the question", async () => {
  const app = await openWidget(widgetApp({ faqs: true }));
  await written();
  await user.click(link(RENEW.question));
  await drawn();
  await press("This answered it");
  expect([field("Your question").value, app.memory.draft("question")]).toEqual(["", ""]);
  expect(region()).toBeNull();
  expect(document.activeElement?.textContent).toBe("Good to hear. Your question was not sent.");
  expect(calls.filter(([name]) => name === "answered")).toEqual([["answered", null]]);
  await fill("Your question", "something else entirely");
  await press("Start Chat");
  expect(started()).not.toHaveProperty("suggested");
});

test("L4: “Ask anyway” hides the FAQs for this question, and the chat starts at once", async () => {
  await openWidget(widgetApp({ faqs: true }));
  await written();
  await press("Ask anyway");
  expect(region()).toBeNull();
  expect(document.activeElement).toBe(field("Your question"));
  await written(" online");
  expect([region(), searches().length]).toEqual([null, 1]);
  await press("Start Chat");
  expect(calls.filter(([name]) => name === "chats")).toHaveLength(1);
  expect(started()).toMatchObject({ suggested: [RENEW.id, FINES.id] });
});

test("L4: a chat that starts without FAQs on the screen reports none", async () => {
  answers["faqs"] = [200, { faqs: [] }];
  await openWidget(widgetApp({ faqs: true }));
  await written();
  await press("Start Chat");
  expect(started()).not.toHaveProperty("suggested");
});

test("L4: a question left in writing reports the FAQs on the screen", async () => {
  await openWidget(widgetApp({ faqs: true, ...TICKETS }));
  await setPresence(200, { online: false, opens: "" });
  await pause();
  await written(QUESTION, "Question");
  await press(m.widget_ticket_submit());
  expect(calls.find(([name]) => name === "tickets")?.[1]).toMatchObject({ suggested: [RENEW.id, FINES.id] });
});

test("L4: a new question after “Ask anyway” brings FAQs again", async () => {
  await openWidget(widgetApp({ faqs: true }));
  await written();
  await press("Ask anyway");
  await user.clear(field("Your question"));
  await drawn();
  await written("what are the fines");
  expect(region()).not.toBeNull();
});

test("L4: nothing is sent before the widget is open, nor before the fourth character", async () => {
  const app = widgetApp({ faqs: true });
  app.memory.setDraft("question", QUESTION);
  open(false);
  await openWidget(app);
  await pause();
  expect(searches()).toEqual([]);
  open(true);
  await drawn();
  await pause();
  expect(searches()).toHaveLength(1);
  await user.clear(field("Your question"));
  await written(" re ");
  expect([searches().length, region()]).toEqual([1, null]);
});

test("L4: a widget that suggests no FAQs sends nothing while somebody writes", async () => {
  await openWidget();
  await written();
  expect([searches(), region()]).toEqual([[], null]);
});

test.each([
  [0, null],
  [429, { refusal: { name: "TooMany", retry_after: 9 } }],
  [500, null],
] as const)("L4: the form works as ever where the search fails: %s", async (status, body) => {
  answers["faqs"] = [status, body];
  await openWidget(widgetApp({ faqs: true }));
  await written();
  expect([region(), screen.queryByRole("alert")?.textContent.trim()]).toEqual([null, ""]);
  await press("Start Chat");
  expect(calls.some(([name]) => name === "chats")).toBe(true);
});

test("L4: a late answer to an earlier text changes nothing", async () => {
  await openWidget(widgetApp({ faqs: true }));
  await written();
  answers["faqs"] = [200, { faqs: [FINES] }];
  await fill("Your question", " or two");
  await drawn();
  expect(link(RENEW.question)).toBeTruthy();
  await world.clock.pass(399);
  await flush();
  expect(searches()).toHaveLength(1);
  await pause();
  expect([searches().length, screen.queryByRole("link", { name: RENEW.question })]).toEqual([2, null]);
});

test("L4: the form where nobody is online suggests FAQs too", async () => {
  await openWidget(widgetApp({ faqs: true, ...TICKETS }));
  await setPresence(200, { online: false, opens: "" });
  await pause();
  await written(QUESTION, "Question");
  expect(link(RENEW.question)).toBeTruthy();
  expect(button(m.widget_ticket_submit())).toBeTruthy();
});
