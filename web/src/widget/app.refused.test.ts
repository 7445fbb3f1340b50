/** Chats that the library ends without an answer: dismissed ones, and those of a blocked patron. */
import { beforeEach, expect, test } from "vitest";
import { ANA, event } from "../testing/world";
import type { StartBody } from "./api";
import { reset, answers, app, calls, chatting, receive, FIRST } from "../testing/widgetWorld";

beforeEach(reset);

test("T5: a dismissed chat shows why, and the form for a question", async () => {
  const made = await chatting();
  receive(0, ...FIRST.slice(0, 2), event(3, ANA, { kind: "ended", by: "dismissal" }));
  expect([made.navigation.view, made.navigation.status]).toEqual(["lost", "ended"]);
  expect([made.navigation.dismissed, made.navigation.over]).toEqual([true, true]);
});

test("T4: a blocked patron reads that chat is not available, and gets no form", async () => {
  const made = await chatting();
  receive(0, ...FIRST.slice(0, 2), event(3, ANA, { kind: "ended", by: "block" }));
  expect([made.navigation.view, made.navigation.status, made.navigation.blocked]).toEqual([
    "lost",
    "ended",
    true,
  ]);
});

test("T4: starts name the browser by the same mark; a refused start leaves the question in place", async () => {
  const made = app();
  await made.start({ question: "Where?" });
  made.newQuestion();
  made.memory.setDraft("question", "Who?");
  answers["chats"] = [403, { refusal: { name: "PatronBlocked" } }];
  expect(await made.start({ question: "Who?" })).toEqual({ name: "PatronBlocked" });
  expect([made.navigation.view, made.navigation.status, made.question]).toEqual(["lost", "ended", "Who?"]);
  const marks = calls.filter(([name]) => name === "chats").map(([, body]) => (body as StartBody).browser);
  expect(new Set(marks).size).toBe(1);
  expect(marks[0]).toBeTruthy();
});
