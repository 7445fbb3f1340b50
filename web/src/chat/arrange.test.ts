import { expect, test } from "vitest";
import { ANA, BEN, event, PATRON, said } from "../live/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { MessageEntry } from "../state/entries";
import { arrange, steady, STRETCH, stretches } from "./arrange";
import type { MessageItem } from "./arrange";

const all = (): boolean => true;

function at(made: WireEvent, ms: number): WireEvent {
  return { ...made, at: ms };
}

function messages(events: WireEvent[], seen = 0, local: MessageEntry[] = []): MessageItem[] {
  const items = arrange([...events.map(entry), ...local], "patron", seen, all);
  return items.filter((item): item is MessageItem => item.kind === "message");
}

function pending(id: string, status: "pending" | "failed"): MessageEntry {
  const base = {
    kind: "message",
    id,
    seq: null,
    at: 10_000,
    side: "patron",
    by: PATRON,
    text: id,
    marks: [],
  } as const;
  return { ...base, status, refusal: null };
}

test("messages of one sender within two minutes are a group; others begin a new one", () => {
  const groups = messages([
    at(said(1, PATRON, "a"), 0),
    at(said(2, PATRON, "b"), 119_999),
    at(said(3, PATRON, "c"), 240_000),
    at(said(4, ANA, "d"), 240_001),
    at(said(5, BEN, "e"), 240_002),
  ]).map(({ first, last }) => [first, last]);
  expect(groups).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
    [true, true],
  ]);
});

test("each own message has its mark, and the word stands on the last of a state", () => {
  const events = [said(1, PATRON, "a"), said(2, PATRON, "b"), said(3, ANA, "c"), said(4, PATRON, "d")];
  const marks = messages(events, 2, [pending("x", "pending"), pending("y", "failed")]);
  expect(marks.map(({ mark, word }) => [mark, word])).toEqual([
    ["seen", false],
    ["seen", true],
    [null, false],
    ["stored", true],
    ["pending", true],
    ["failed", true],
  ]);
});

test("two people need no names; a colleague who joins does", () => {
  const names = messages([
    said(1, ANA, "a"),
    said(2, PATRON, "b"),
    said(3, BEN, "c"),
    said(4, BEN, "d"),
    said(5, ANA, "e"),
  ]);
  expect(names.map(({ name }) => name)).toEqual([null, null, "Ben Okafor", null, "Ana Morales"]);
});

test("a new day has a line, before what came first on it", () => {
  const day = 24 * 3_600_000;
  const items = arrange(
    [at(said(1, PATRON, "a"), 0), at(said(2, PATRON, "b"), day), at(said(3, PATRON, "c"), day + 1)].map(
      entry,
    ),
    "patron",
    0,
    all,
  );
  expect(items.map(({ kind }) => kind)).toEqual(["day", "message", "day", "message", "message"]);
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
});

test("what has no words for this reader leaves no trace, not even a parted group", () => {
  const quiet = event(2, PATRON, { kind: "seat_taken", seat: 2, node: "n" });
  const items = arrange(
    [said(1, PATRON, "a"), quiet, said(3, PATRON, "b")].map(entry),
    "patron",
    0,
    () => false,
  );
  expect(items.map(({ kind }) => kind)).toEqual(["day", "message", "message"]);
  expect(items.slice(1).map((item) => (item as MessageItem).first)).toEqual([true, false]);
});

test("what has not changed is the very same item, so that it isn't drawn again", () => {
  const log = [said(1, ANA, "a"), said(2, PATRON, "b"), said(3, PATRON, "c")].map(entry);
  const before = arrange(log, "patron", 0, all);
  const now = steady(before, arrange([...log, entry(said(4, ANA, "d"))], "patron", 2, all));
  expect(now).toEqual(arrange([...log, entry(said(4, ANA, "d"))], "patron", 2, all));
  const same = now.filter((item, at) => item === before[at]).map(({ id }) => id);
  const changed = now.filter((item, at) => item !== before[at]).map(({ id }) => id);
  expect([same, changed]).toEqual([
    ["day-seq-1", "seq-1", "seq-3"],
    ["seq-2", "seq-4"],
  ]);
});

test("a conversation is drawn in stretches; one that holds what it held is the very same", () => {
  const log = Array.from({ length: 2 * STRETCH }, (_none, at) => entry(said(at + 1, PATRON, `${at}`)));
  const items = arrange(log, "patron", 0, all);
  const before = stretches([], items);
  expect(before.flat()).toEqual(items);
  expect(before.map(({ length }) => length)).toEqual([STRETCH, STRETCH, 1]);
  const more = steady(items, arrange([...log, entry(said(99, ANA, "d"))], "patron", 0, all));
  const now = stretches(before, more);
  expect(now.map((part, at) => part === before[at])).toEqual([true, true, false]);
});
