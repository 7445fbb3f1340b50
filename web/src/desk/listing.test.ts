import { expect, test } from "vitest";
import { Board } from "./board.svelte";
import { ANA, BEN, claimed, frame, HandClock, row } from "./cast";
import { Listing } from "./listing.svelte";

function listing(): { board: Board; list: Listing; clock: HandClock; shown: () => string } {
  const board = new Board(ANA.id);
  const clock = new HandClock();
  const list = new Listing(board, clock);
  board.take(frame([row(1), row(2), claimed(5, ANA)], true));
  const shown = (): string =>
    list.arrangement
      .map(
        ({ group, places }) => `${group}: ${places.map((place) => (place.gap ? "–" : place.chat)).join(" ")}`,
      )
      .join(" | ");
  return { board, list, clock, shown };
}

test("the filters show all, the unclaimed, or mine, each with its count", () => {
  const { list, shown } = listing();
  expect(list.counts).toEqual({ all: 3, new: 2, mine: 1 });
  expect(shown()).toBe("waiting: 1 2 | mine: 5");
  list.filter = "new";
  expect(shown()).toBe("waiting: 1 2");
  list.filter = "mine";
  expect(shown()).toBe("mine: 5");
});

test("counts are live under every filter", () => {
  const { board, list } = listing();
  list.filter = "mine";
  board.take(frame([row(3)]));
  expect(list.counts.new).toBe(3);
});

test("under the pointer nothing moves: what left leaves a gap, what was claimed stays, what is new comes last", () => {
  const { board, list, shown } = listing();
  expect(shown()).toBe("waiting: 1 2 | mine: 5");
  list.point();
  board.take(frame([row(1, { state: "ended", version: 9 }), claimed(2, BEN), row(3)]));
  expect(shown()).toBe("waiting: – 2 | mine: 5 | arrived: 3");
});

test("a newcomer stays where it came while the list is held", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.take(frame([row(3)]));
  shown();
  board.take(frame([row(4)]));
  expect(shown()).toBe("waiting: 1 2 | mine: 5 | arrived: 3 4");
});

test("the list settles when the pointer leaves", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.take(frame([claimed(2, BEN), row(3)]));
  shown();
  list.unpoint();
  expect(shown()).toBe("waiting: 1 3 | mine: 5 | theirs: 2");
});

test("the list settles when the pointer has rested", () => {
  const { board, list, shown, clock } = listing();
  shown();
  list.point();
  board.take(frame([row(3)]));
  clock.go(3_000);
  expect(shown()).toContain("arrived: 3");
  clock.go(1_000);
  expect(shown()).toBe("waiting: 1 2 3 | mine: 5");
});

test("keyboard focus holds the list for as long as it is there", () => {
  const { board, list, shown, clock } = listing();
  shown();
  list.focus(true);
  board.take(frame([claimed(1, BEN)]));
  clock.go(60_000);
  expect(shown()).toBe("waiting: 1 2 | mine: 5");
  list.focus(false);
  expect(shown()).toBe("waiting: 2 | mine: 5 | theirs: 1");
});

test("a press that takes the focus along does not let go of the list", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.take(frame([claimed(1, BEN)]));
  list.focus(false);
  expect(shown()).toBe("waiting: 1 2 | mine: 5");
});

test("another filter is a new list, held or not", () => {
  const { board, list, shown } = listing();
  shown();
  list.point();
  board.take(frame([claimed(1, BEN)]));
  list.filter = "new";
  expect(shown()).toBe("waiting: 2");
});

test("two hundred rows are arranged without a pause", () => {
  const board = new Board(ANA.id);
  const list = new Listing(board, new HandClock());
  board.take(
    frame(
      Array.from({ length: 200 }, (_, at) => row(200 - at)),
      true,
    ),
  );
  expect(list.arrangement[0]?.places.map(({ chat }) => chat).slice(0, 3)).toEqual([1, 2, 3]);
  expect(list.counts.all).toBe(200);
});
