import { beforeEach, expect, test } from "vitest";
import { m } from "../paraglide/messages.js";
import { drawn, screen } from "../testing/page";
import { openWidget, widgetApp } from "../testing/widget";
import { happens, opened } from "../testing/widgetChat";
import { chatting, FIRST, receive, reset, world } from "./world";

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
  expect(screen.getByText("You are number 3 in the queue.").closest("[role=status]")).toBeTruthy();
  await at(1);
  expect(screen.getByText("You are next.")).toBeTruthy();
  await happens(...FIRST.slice(2));
  expect(screen.queryByText("You are next.")).toBeNull();
});

test.each([
  [90, "We keep this chat for 90 days."],
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
