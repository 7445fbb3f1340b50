import { expect, test } from "vitest";
import { Feed, Feeds } from "./feeds";
import type { Events } from "../protocol/wire";
import { PATRON, said } from "../testing/world";

function eventsFrame(after: number, through: number, ...seqs: number[]): Events {
  return {
    kind: "events",
    log: ["chat", 1],
    after,
    through,
    events: seqs.map((seq) => said(seq, PATRON, `${seq}`)),
  };
}

function seqs(update: { fresh: readonly { seq: number }[] }): number[] {
  return update.fresh.map(({ seq }) => seq);
}

test("P13: a frame may omit events that are not for the receiver and is complete nevertheless", () => {
  const feed = new Feed();
  expect(seqs(feed.apply(eventsFrame(0, 4, 1, 3)))).toEqual([1, 3]);
  expect(feed.through).toBe(4);
  expect(seqs(feed.apply(eventsFrame(4, 6)))).toEqual([]);
  expect(feed.through).toBe(6);
});

test("P14: a frame after a gap is not applied", () => {
  const feed = new Feed(3);
  expect(feed.apply(eventsFrame(4, 5, 5))).toEqual({ fresh: [], gap: true });
  expect(feed.through).toBe(3);
});

test("P14: an old frame is ignored; of an overlapping one only new events are applied", () => {
  const feed = new Feed(5);
  expect(feed.apply(eventsFrame(2, 5, 3, 4, 5))).toEqual({ fresh: [], gap: false });
  expect(seqs(feed.apply(eventsFrame(3, 7, 4, 5, 6, 7)))).toEqual([6, 7]);
  expect(feed.through).toBe(7);
});

test("P14: cut, repeated and reordered frames yield each event once, in order", () => {
  const log = Array.from({ length: 12 }, (_, at) => at + 1);
  let seed = 7;
  const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 60; round++) {
    const feed = new Feed();
    const received: number[] = [];
    while (feed.through < log.length) {
      const after = random(log.length);
      const through = after + 1 + random(log.length - after);
      const update = feed.apply(eventsFrame(after, through, ...log.slice(after, through)));
      expect(update.gap).toBe(after > received.length);
      received.push(...seqs(update));
    }
    expect(received).toEqual(log);
  }
});

test("P15: positions lists the open feeds with their last seq", () => {
  const feeds = new Feeds();
  feeds.open("chat/1", 0).apply(eventsFrame(0, 3, 1, 2, 3));
  feeds.open("chat/2", 9);
  feeds.open("chat/3", 1);
  feeds.leave("chat/3");
  expect([...feeds.positions()]).toEqual([
    ["chat/1", 3],
    ["chat/2", 9],
  ]);
});
