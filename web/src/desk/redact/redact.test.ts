import { expect, test } from "vitest";
import { passages } from "./redact";

const acts = (text: string, passage: string): unknown[] =>
  passages([{ seq: 3, text }], passage).map((act) => (act.kind === "redact" ? act.passage : null));

test("passages redacts each occurrence, from the last to the first", () => {
  expect(acts("Card 12, I say: card 12.", " CARD 12 ")).toEqual([
    [16, 23],
    [0, 7],
  ]);
});

test("passages counts code points", () => {
  expect(acts("👩‍🏫 x", "x")).toEqual([[4, 5]]);
});

test("passages redacts overlapping occurrences once", () => {
  expect(acts("aaa", "aa")).toEqual([[0, 2]]);
});

test("passages ignores a blank passage", () => {
  expect(acts("aaa", "  ")).toEqual([]);
});

test("passages redacts as a whole what can't be redacted in part", () => {
  expect(passages([{ seq: 4, text: "12 and 12", whole: true }], "12")).toEqual([
    { kind: "redact", seqs: [4] },
  ]);
  expect(passages([{ seq: 4, text: "12", whole: true }], "13")).toEqual([]);
});
