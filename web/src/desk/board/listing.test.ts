import { expect, test } from "vitest";
import { Board } from "./board.svelte";
import { ANA, BEN, claimed, frame, HandClock, row } from "../../testing/deskFrames";
import { Listing } from "./listing.svelte";

function listing(): { board: Board; list: Listing; clock: HandClock; shown: () => string } {
  const board = new Board(ANA.id);
  const clock = new HandClock();
  const list = new Listing(board, clock);
  board.apply(frame([row(1), row(2), claimed(5, ANA)], true));
  const shown = (): string =>
    list.arrangement
      .map(({ group, slots }) => `${group}: ${slots.map((slot) => (slot.gap ? "–" : slot.chat)).join(" ")}`)
      .join(" | ");
  return { board, list, clock, shown };
}

test("Listing filters all, unclaimed or own chats, each with its count", () => {
  const { list, shown } = listing();
  expect(list.counts).toEqual({ all: 3, new: 2, mine: 1 });
  expect(shown()).toBe("mine: 5 | waiting: 1 2");
  list.filter = "new";
  expect(shown()).toBe("waiting: 1 2");
  list.filter = "mine";
  expect(shown()).toBe("mine: 5");
});

test("Listing updates its counts under every filter", () => {
  const { board, list } = listing();
  list.filter = "mine";
  board.apply(frame([row(3)]));
  expect(list.counts.new).toBe(3);
});

test("Listing keeps rows in their slots under the pointer: gaps for chats that left, new chats last", () => {
  const { board, list, shown } = listing();
  expect(shown()).toBe("mine: 5 | waiting: 1 2");
  list.point();
  board.apply(frame([row(1, { state: "ended", version: 9 }), claimed(2, BEN), row(3)]));
  expect(shown()).toBe("mine: 5 | waiting: – – | theirs: 2 | arrived: 3");
});

test("Listing keeps new chats in their slots while it is held", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.apply(frame([row(3)]));
  shown();
  board.apply(frame([row(4)]));
  expect(shown()).toBe("mine: 5 | waiting: 1 2 | arrived: 3 4");
});

test("Listing moves a chat claimed under the pointer to its new group, and leaves a gap", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.apply(frame([claimed(1, ANA)]));
  expect(shown()).toBe("mine: 5 1 | waiting: – 2");
  board.apply(frame([claimed(1, BEN, { version: 6 })]));
  expect(shown()).toBe("mine: 5 – | waiting: – 2 | theirs: 1");
  board.apply(frame([claimed(1, ANA, { version: 7 }), row(3)]));
  expect(shown()).toBe("mine: 5 1 | waiting: – 2 | theirs: – | arrived: 3");
});

test("Listing leaves no claimed chat under the filter of unclaimed ones", () => {
  const { board, list, shown } = listing();
  list.filter = "new";
  shown();
  list.point();
  board.apply(frame([claimed(1, ANA)]));
  expect(shown()).toBe("waiting: – 2");
});

test("Listing rearranges when the pointer leaves", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.apply(frame([claimed(2, BEN), row(3)]));
  shown();
  list.unpoint();
  expect(shown()).toBe("mine: 5 | waiting: 1 3 | theirs: 2");
});

test("Listing rearranges after the pointer has rested for 4 s", () => {
  const { board, list, shown, clock } = listing();
  shown();
  list.point();
  board.apply(frame([row(3)]));
  clock.go(3_000);
  expect(shown()).toContain("arrived: 3");
  clock.go(1_000);
  expect(shown()).toBe("mine: 5 | waiting: 1 2 3");
});

test("Listing is held as long as it has the keyboard's focus", () => {
  const { board, list, shown, clock } = listing();
  shown();
  list.focus(true);
  board.apply(frame([claimed(1, BEN)]));
  clock.go(60_000);
  expect(shown()).toBe("mine: 5 | waiting: – 2 | theirs: 1");
  list.focus(false);
  expect(shown()).toBe("mine: 5 | waiting: 2 | theirs: 1");
});

test("Listing stays held when a click moves the focus out", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.apply(frame([claimed(1, BEN)]));
  list.focus(false);
  expect(shown()).toBe("mine: 5 | waiting: – 2 | theirs: 1");
});

test("Listing rearranges for another filter although it is held", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.apply(frame([claimed(1, BEN)]));
  list.filter = "new";
  expect(shown()).toBe("waiting: 2");
});

test("Listing arranges 200 rows", () => {
  const board = new Board(ANA.id);
  const list = new Listing(board, new HandClock());
  board.apply(
    frame(
      Array.from({ length: 200 }, (_, at) => row(200 - at)),
      true,
    ),
  );
  expect(list.arrangement[0]?.slots.map(({ chat }) => chat).slice(0, 3)).toEqual([1, 2, 3]);
  expect(list.counts.all).toBe(200);
});
