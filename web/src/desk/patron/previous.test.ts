import { beforeEach, expect, test, vi } from "vitest";
import { described } from "./previous";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 12, 12);
const chat = {
  chat: 7,
  question: "Can I extend a loan?",
  started_at: NOON,
  ended_at: NOON + 9 * MINUTE,
  operator_id: 2,
  operator_name: "Ben Okafor",
};

test("described gives date, operator and duration of a previous chat", () => {
  expect(described(chat, 1, NOON + 5_000 * MINUTE)).toMatch(/2026 · Ben Okafor · 9 min$/);
});

test("described gives the time of a chat of today, and “You” for one's own", () => {
  expect(described(chat, 2, NOON + MINUTE)).toMatch(/^Today .*:00.* · You · 9 min$/);
});

test("described says that a chat is unclaimed or still open", () => {
  const open = { ...chat, ended_at: null, operator_id: null, operator_name: "" };
  expect(described(open, 1, NOON + 5_000 * MINUTE)).toMatch(/ · Unclaimed · still open$/);
});
