import { expect, test } from "vitest";
import { Board } from "./board.svelte";
import { ANA, BEN, claimed, frame, row } from "./cast";

const numbers = (rows: readonly { chat: number }[]): number[] => rows.map(({ chat }) => chat);

test("P22: the list falls into waiting, mine and colleagues', longest waiting first", () => {
  const board = new Board(ANA.id);
  board.take(frame([row(3), row(1), claimed(4, ANA), claimed(2, BEN)], true));
  expect([numbers(board.waiting), numbers(board.mine), numbers(board.theirs)]).toEqual([[1, 3], [4], [2]]);
  expect(board.size).toBe(4);
});

test("P22: a row with a lower version than the one that is there is old", () => {
  const board = new Board(ANA.id);
  board.take(frame([claimed(1, BEN, { version: 9 })], true));
  expect(board.take(frame([row(1, { version: 8 })]))).toEqual([]);
  expect(board.get(1)?.state).toBe("active");
});

test("P22: a whole board forgets what it does not name, in its own department only", () => {
  const board = new Board(ANA.id);
  board.take(frame([row(1), row(2)], true));
  board.take(frame([row(3, { department: 2 })], true, 2));
  board.take(frame([row(2)], true));
  expect(numbers(board.waiting)).toEqual([2, 3]);
});

test("P22: a department that is no longer monitored comes whole and empty, and can come back", () => {
  const board = new Board(ANA.id);
  board.take(frame([row(1)], true));
  board.take(frame([], true));
  expect(board.size).toBe(0);
  board.take(frame([row(1)], true));
  expect(board.size).toBe(1);
});

test("S1: a chat that ends unclaimed leaves at once, and a late frame does not bring it back", () => {
  const board = new Board(ANA.id);
  board.take(frame([row(1)], true));
  board.take(frame([row(1, { state: "ended", ended_by: "patron", version: 7 })]));
  expect(board.size).toBe(0);
  board.take(frame([row(1, { version: 5 })]));
  expect(board.size).toBe(0);
});

test("S1: my ended chat stays and is counted until it is closed", () => {
  const board = new Board(ANA.id);
  board.take(frame([claimed(1, ANA)], true));
  board.take(frame([claimed(1, ANA, { state: "ended", version: 6 })]));
  expect(numbers(board.mine)).toEqual([1]);
  board.take(frame([claimed(1, ANA, { state: "ended", closed: true, version: 7 })]));
  expect(board.size).toBe(0);
});

test("S1: a colleague's chat leaves when it ends", () => {
  const board = new Board(ANA.id);
  board.take(frame([claimed(1, BEN)], true));
  board.take(frame([claimed(1, BEN, { state: "ended", version: 6 })]));
  expect(board.size).toBe(0);
});

test("what a frame changed is told with what was there before", () => {
  const board = new Board(ANA.id);
  board.take(frame([row(1)], true));
  const [change] = board.take(frame([claimed(1, BEN)]));
  expect([change?.before?.state, change?.after?.claimed_by?.name, change?.whole]).toEqual([
    "waiting",
    "Ben Okafor",
    false,
  ]);
});
