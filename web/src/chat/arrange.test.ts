import { expect, test } from "vitest";
import { ANA, BEN, event, PATRON, said } from "../live/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { MessageEntry } from "../state/entries";
import { arrange } from "./arrange";
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
