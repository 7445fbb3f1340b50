import { expect, test } from "vitest";
import { ANA, BEN, event, PATRON, said } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { MessageEntry } from "../state/entries";
import { arrange, steady, SECTION_SIZE, sections } from "./arrange";
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

test("messages of one sender within two minutes are a group", () => {
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

test("each own message has a mark; the last of each state has the word", () => {
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

test("names appear once a second operator speaks", () => {
  const names = messages([
    said(1, ANA, "a"),
    said(2, PATRON, "b"),
    said(3, BEN, "c"),
    said(4, BEN, "d"),
    said(5, ANA, "e"),
  ]);
  expect(names.map(({ name }) => name)).toEqual([null, null, "Ben Okafor", null, "Ana Morales"]);
});

test("T2: a colleague who speaks before the operator who claimed the chat has a name", () => {
  const claimed = event(1, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 0 });
  const names = (...events: WireEvent[]): unknown => messages(events).map(({ name }) => name);
  expect(names(claimed, said(2, BEN, "a"), said(3, ANA, "b"))).toEqual(["Ben Okafor", "Ana Morales"]);
  expect(names(claimed, said(2, ANA, "a"))).toEqual([null]);
});

test("a new day has an item before its first entry", () => {
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

test("an event without a line doesn't split a group", () => {
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

test("an unchanged item is the same object", () => {
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

test("an unchanged section is the same array", () => {
  const log = Array.from({ length: 2 * SECTION_SIZE }, (_none, at) => entry(said(at + 1, PATRON, `${at}`)));
  const items = arrange(log, "patron", 0, all);
  const before = sections([], items);
  expect(before.flat()).toEqual(items);
  expect(before.map(({ length }) => length)).toEqual([SECTION_SIZE, SECTION_SIZE, 1]);
  const more = steady(items, arrange([...log, entry(said(99, ANA, "d"))], "patron", 0, all));
  const now = sections(before, more);
  expect(now.map((part, at) => part === before[at])).toEqual([true, true, false]);
});
