import { expect, test } from "vitest";
import { Feed, Feeds } from "./feeds";
import { PATRON, said } from "./world";

function stretch(after: number, through: number, ...seqs: number[]) {
  return {
    kind: "events" as const,
    chat: 1,
    after,
    through,
    events: seqs.map((seq) => said(seq, PATRON, `${seq}`)),
  };
}

function seqs(taken: { fresh: readonly { seq: number }[] }): number[] {
  return taken.fresh.map(({ seq }) => seq);
}

test("P13: a stretch may leave out what is not for the receiver, and is complete all the same", () => {
  const feed = new Feed();
  expect(seqs(feed.take(stretch(0, 4, 1, 3)))).toEqual([1, 3]);
  expect(feed.through).toBe(4);
  expect(seqs(feed.take(stretch(4, 6)))).toEqual([]);
  expect(feed.through).toBe(6);
});

test("P14: a frame that begins later tells of a gap, and nothing of it is taken", () => {
  const feed = new Feed(3);
  expect(feed.take(stretch(4, 5, 5))).toEqual({ fresh: [], gap: true });
  expect(feed.through).toBe(3);
});

test("P14: an old frame is ignored; of an overlapping one only what is newer is taken", () => {
  const feed = new Feed(5);
  expect(feed.take(stretch(2, 5, 3, 4, 5))).toEqual({ fresh: [], gap: false });
  expect(seqs(feed.take(stretch(3, 7, 4, 5, 6, 7)))).toEqual([6, 7]);
  expect(feed.through).toBe(7);
});

test("P14: however frames are cut, repeated and put in a wrong order, each event comes once, in order", () => {
  const log = Array.from({ length: 12 }, (_, at) => at + 1);
  let seed = 7;
  const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 60; round++) {
    const feed = new Feed();
    const got: number[] = [];
    while (feed.through < log.length) {
      const after = random(log.length);
      const through = after + 1 + random(log.length - after);
      const taken = feed.take(stretch(after, through, ...log.slice(after, through)));
      expect(taken.gap).toBe(after > got.length);
      got.push(...seqs(taken));
    }
    expect(got).toEqual(log);
  }
});

test("P15: feeds that are open know where to go on", () => {
  const feeds = new Feeds();
  feeds.open(1, 0).take(stretch(0, 3, 1, 2, 3));
  feeds.open(2, 9);
  feeds.open(3, 1);
  feeds.leave(3);
  expect([...feeds.positions()]).toEqual([
    [1, 3],
    [2, 9],
  ]);
});
