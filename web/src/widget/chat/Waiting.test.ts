import { beforeEach, expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { drawn, screen } from "../../testing/page";
import { openWidget, TICKETS, widgetApp } from "../../testing/widget";
import { happens, opened } from "../../testing/widgetChat";
import { chatting, FIRST, receive, reset, setPresence, world } from "../../testing/widgetWorld";

beforeEach(reset);

async function waiting(app = widgetApp()): Promise<void> {
  await chatting(app);
  receive(0, ...FIRST.slice(0, 2));
  opened(2);
  await openWidget(app);
}

async function at(position: number): Promise<void> {
  world.wire.say({ kind: "queue_position", chat: 7, position });
  await drawn();
}

test("W1: a patron who waits reads the position in the queue, and what happens next", async () => {
  await waiting();
  expect(screen.getByText(m.widget_waiting_what())).toBeTruthy();
  expect(screen.queryByText(/queue|next/)).toBeNull();
  await at(3);
  expect(screen.getByText("2 people are ahead of you.").closest("[role=status]")).toBeTruthy();
  await at(1);
  expect(screen.getByText("You are next.")).toBeTruthy();
  await happens(...FIRST.slice(2));
  expect(screen.queryByText("You are next.")).toBeNull();
});

test.each([
  [1, "We keep this chat for 1 day."],
  [90, "We keep this chat for 90 days."],
  [365, "We keep this chat for 1 year."],
  [730, "We keep this chat for 2 years."],
  [0, "We delete this chat when it ends."],
  [null, "We keep this chat."],
])("W1: the line on privacy for %s days", async (chat_days, text) => {
  await waiting(widgetApp({ chat_days }));
  expect(screen.getByText(new RegExp(text))).toBeTruthy();
  const link = screen.getByRole("link", { name: "About privacy" });
  expect([link.getAttribute("href"), link.getAttribute("target")]).toEqual([
    "https://harbour.example/privacy/",
    "_blank",
  ]);
});

test("W1: a library without a page on privacy has no link to it", async () => {
  await waiting(widgetApp({ privacy_url: "" }));
  expect(screen.queryByRole("link", { name: "About privacy" })).toBeNull();
});

test("T7: while all librarians are busy, a waiting patron reads so, with the queue, and may leave the question", async () => {
  await waiting(widgetApp(TICKETS));
  await at(3);
  await setPresence(200, { online: true, busy: true });
  await drawn();
  expect(screen.getByRole("heading", { name: "All librarians are busy" })).toBeTruthy();
  expect(screen.getByText("2 people are ahead of you.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Leave your question" })).toBeTruthy();
  await at(2);
  expect(screen.getByText("1 person is ahead of you.")).toBeTruthy();
  await setPresence(200, { online: true });
  await drawn();
  expect(screen.getByRole("heading", { name: "Waiting for a librarian" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Leave your question" })).toBeNull();
});
