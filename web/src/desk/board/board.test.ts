import { expect, test } from "vitest";
import { Board } from "./board.svelte";
import { ANA, BEN, claimed, deskFrame, frame, row } from "../../testing/deskFrames";

const numbers = (rows: readonly { chat: number }[]): number[] => rows.map(({ chat }) => chat);

test("P22: Board groups chats into waiting, mine and colleagues', longest waiting first", () => {
  const board = new Board(ANA.id);
  board.apply(frame([row(3), row(1), claimed(4, ANA), claimed(2, BEN)], true));
  expect([numbers(board.waiting), numbers(board.mine), numbers(board.theirs)]).toEqual([[1, 3], [4], [2]]);
  expect(board.size).toBe(4);
});

test("P22: Board ignores a row whose version is lower than the present one", () => {
  const board = new Board(ANA.id);
  board.apply(frame([claimed(1, BEN, { version: 9 })], true));
  expect(board.apply(frame([row(1, { version: 8 })]))).toEqual([]);
  expect(board.get(1)?.state).toBe("active");
});

test("P22: Board removes chats that a whole list of their department does not contain", () => {
  const board = new Board(ANA.id);
  board.apply(frame([row(1), row(2)], true));
  board.apply(frame([row(3, { department: 2 })], true, 2));
  board.apply(frame([row(2)], true));
  expect(numbers(board.waiting)).toEqual([2, 3]);
});

test("P22: Board empties a department that is no longer monitored, and fills it again later", () => {
  const board = new Board(ANA.id);
  board.apply(frame([row(1)], true));
  board.apply(frame([], true));
  expect(board.size).toBe(0);
  board.apply(frame([row(1)], true));
  expect(board.size).toBe(1);
});

test("S1: Board removes a chat that ends unclaimed, and ignores a late frame of it", () => {
  const board = new Board(ANA.id);
  board.apply(frame([row(1)], true));
  board.apply(frame([row(1, { state: "ended", ended_by: "patron", version: 7 })]));
  expect(board.size).toBe(0);
  board.apply(frame([row(1, { version: 5 })]));
  expect(board.size).toBe(0);
});

test("S1: Board shows and counts my ended chat until it is closed", () => {
  const board = new Board(ANA.id);
  board.apply(frame([claimed(1, ANA)], true));
  board.apply(frame([claimed(1, ANA, { state: "ended", version: 6 })]));
  expect(numbers(board.mine)).toEqual([1]);
  board.apply(frame([claimed(1, ANA, { state: "ended", closed: true, version: 7 })]));
  expect(board.size).toBe(0);
});

test("S1: Board removes a colleague's chat when it ends", () => {
  const board = new Board(ANA.id);
  board.apply(frame([claimed(1, BEN)], true));
  board.apply(frame([claimed(1, BEN, { state: "ended", version: 6 })]));
  expect(board.size).toBe(0);
});

test("Board returns each change with the row before it", () => {
  const board = new Board(ANA.id);
  board.apply(frame([row(1)], true));
  const [change] = board.apply(frame([claimed(1, BEN)]));
  expect([change?.before?.state, change?.after?.claimed_by?.name, change?.whole]).toEqual([
    "waiting",
    "Ben Okafor",
    false,
  ]);
});

test("T2: a chat is among mine while I participate, and leaves at its end", () => {
  const board = new Board(ANA.id);
  board.apply(frame([claimed(1, BEN, { participants: [ANA.id] }), claimed(2, BEN)], true));
  expect([numbers(board.mine), numbers(board.theirs)]).toEqual([[1], [2]]);
  board.apply(frame([claimed(1, BEN, { participants: [ANA.id], state: "ended", version: 6 })]));
  expect(numbers(board.mine)).toEqual([]);
});

test("T2: a chat of another department leaves with the participation, also if the desk was disconnected", () => {
  const board = new Board(ANA.id);
  const elsewhere = claimed(9, BEN, { department: 2, participants: [ANA.id] });
  board.apply(frame([elsewhere], false, 2));
  board.prune(null, deskFrame({ joined: [] }));
  expect(numbers(board.mine), "a frame that was read before the chat was joined").toEqual([9]);
  board.prune(deskFrame({ joined: [9] }), deskFrame({ joined: [9] }));
  expect(numbers(board.mine)).toEqual([9]);
  board.prune(deskFrame({ joined: [9] }), deskFrame({ joined: [] }));
  expect(board.size).toBe(0);
});
