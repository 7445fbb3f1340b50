import { expect, test } from "vitest";
import { passages } from "./redact";

const acts = (text: string, passage: string): unknown[] =>
  passages([{ seq: 3, text }], passage).map((act) => (act.kind === "redact" ? act.passage : null));

test("each place of a passage is taken back, the last first", () => {
  expect(acts("Card 12, I say: card 12.", " CARD 12 ")).toEqual([
    [16, 23],
    [0, 7],
  ]);
});

test("places are counted by code points", () => {
  expect(acts("👩‍🏫 x", "x")).toEqual([[4, 5]]);
});

test("what overlaps is taken back once", () => {
  expect(acts("aaa", "aa")).toEqual([[0, 2]]);
});

test("nothing is no passage", () => {
  expect(acts("aaa", "  ")).toEqual([]);
});

test("what can't be taken back in part goes as a whole, once", () => {
  expect(passages([{ seq: 4, text: "12 and 12", whole: true }], "12")).toEqual([
    { kind: "redact", seqs: [4] },
  ]);
  expect(passages([{ seq: 4, text: "12", whole: true }], "13")).toEqual([]);
});
