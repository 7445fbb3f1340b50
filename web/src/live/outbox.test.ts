import { beforeEach, expect, test } from "vitest";
import type { AnyRefusal, ClientAct, Do } from "../protocol/wire";
import { TOO_LATE } from "./late";
import { Outbox } from "./outbox";
import { World } from "./world";

let world: World;
let sent: Do[];
let refused: [string, AnyRefusal][];
let rested: string[];
let line: boolean;

function outbox(): Outbox {
  return new Outbox(world.ports, "outbox", {
    send: (frame) => {
      if (line) sent.push(frame);
      return line;
    },
    resting: (waiting, refusal) => rested.push(`${waiting.key} ${refusal.name}`),
    refused: (waiting, refusal) => refused.push([waiting.key, refusal]),
  });
}

const say = (text: string): ClientAct => ({ kind: "say", text });
const texts = (frames: Do[]): string[] => frames.map(({ act }) => (act.kind === "say" ? act.text : act.kind));

beforeEach(() => {
  world = new World();
  sent = [];
  refused = [];
  rested = [];
  line = true;
});

test("P7: an act goes out once the line is open, with its key; nothing before", () => {
  const box = outbox();
  box.put(1, say("a"), "k1");
  expect(sent).toEqual([]);
  box.open();
  expect(sent).toEqual([{ kind: "do", key: "k1", chat: 1, act: say("a") }]);
});

test("P7: what was not answered is sent again on the next connection, the same frame with the same key", () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.shut();
  box.open();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  box.settled("k1");
  box.shut();
  box.open();
  expect(sent).toHaveLength(2);
});

test("P11: acts of one chat go out in order, the next when the one before is stored; chats don't wait for each other", () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.put(1, say("b"), "k2");
  box.put(2, say("other"), "k3");
  expect(texts(sent)).toEqual(["a", "other"]);
  box.settled("k1");
  expect(texts(sent)).toEqual(["a", "other", "b"]);
});

test("P10: Unavailable and TooMany are sent again by themselves, after retry_after, and nothing of the chat overtakes them", async () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.put(1, say("b"), "k2");
  box.refused("k1", { name: "Unavailable", retry_after: 3 });
  await world.clock.pass(2_999);
  expect(texts(sent)).toEqual(["a"]);
  await world.clock.pass(1);
  expect(texts(sent)).toEqual(["a", "a"]);
  box.refused("k1", { name: "TooMany", retry_after: 0.5 });
  await world.clock.pass(500);
  box.settled("k1");
  expect(texts(sent)).toEqual(["a", "a", "a", "b"]);
  expect(rested).toEqual(["k1 Unavailable", "k1 TooMany"]);
  expect(refused).toEqual([]);
});

test("P10, P11: an act whose storing is not known, or that came out of order, goes out again with its key", async () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.put(1, say("b"), "k2");
  box.refused("k1", { name: "OutcomeUnknown", retry_after: 2 });
  await world.clock.pass(2_000);
  box.refused("k1", { name: "OutOfOrder", after: "k0", retry_after: 1 });
  await world.clock.pass(1_000);
  expect(sent.map(({ key }) => key)).toEqual(["k1", "k1", "k1"]);
  box.settled("k1");
  expect(texts(sent)).toEqual(["a", "a", "a", "b"]);
  expect(refused).toEqual([]);
});

test("P10: a new connection doesn't wait out what the old one was told", async () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.refused("k1", { name: "Unavailable", retry_after: 60 });
  box.shut();
  box.open();
  expect(texts(sent)).toEqual(["a", "a"]);
  box.settled("k1");
  await world.clock.pass(60_000);
  expect(texts(sent)).toEqual(["a", "a"]);
});

test("P10: any other refusal is final: the caller hears of it, and the next act goes out", () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.put(1, say("b"), "k2");
  box.refused("k1", { name: "TextEmpty" });
  expect(refused).toEqual([["k1", { name: "TextEmpty" }]]);
  expect(texts(sent)).toEqual(["a", "b"]);
});

test("P20: what was refused because the seat moved waits for the seat", () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.refused("k1", { name: "SeatMoved" });
  box.shut();
  expect(refused).toEqual([]);
  expect(box.waiting(1)).toHaveLength(1);
  box.open();
  expect(texts(sent)).toEqual(["a", "a"]);
});

test("it survives a reload: the next page sends what the last one could not, in order", () => {
  line = false;
  const before = outbox();
  before.put(1, say("a"), "k1");
  before.put(1, say("b"), "k2");
  line = true;
  const after = outbox();
  expect(after.waiting().map(({ key }) => key)).toEqual(["k1", "k2"]);
  after.open();
  after.settled("k1");
  after.settled("k2");
  expect(texts(sent)).toEqual(["a", "b"]);
  expect(world.store.get("outbox")).toBeNull();
});

test("two windows that keep their acts in one place don't lose each other's", () => {
  const one = outbox();
  const other = outbox();
  one.put(1, say("a"), "k1");
  other.put(1, say("b"), "k2");
  one.settled("k1");
  expect(
    outbox()
      .waiting()
      .map(({ key }) => key),
  ).toEqual(["k2"]);
});

test("a line that can't take the frame leaves it waiting", () => {
  const box = outbox();
  line = false;
  box.open();
  box.put(1, say("a"), "k1");
  line = true;
  box.open();
  expect(texts(sent)).toEqual(["a"]);
});

test("what is kept in the store but makes no sense is left aside", () => {
  world.store.set("outbox", "{not json");
  expect(outbox().waiting()).toEqual([]);
  world.store.set("outbox", '{"a":1}');
  expect(outbox().waiting()).toEqual([]);
});

test("a discarded act is not sent", () => {
  const box = outbox();
  box.put(1, say("a"), "k1");
  box.put(1, say("b"), "k2");
  box.discard("k1");
  box.open();
  expect(texts(sent)).toEqual(["b"]);
});

test("P7: what was written is sent however late; a claim or an end of long ago is given up, and said", async () => {
  const box = outbox();
  box.put(1, { kind: "claim" }, "k1");
  box.put(1, say("a"), "k2");
  await world.clock.pass(5 * 60_000 + 1);
  box.open();
  expect(texts(sent)).toEqual(["a"]);
  expect(refused).toEqual([["k1", TOO_LATE]]);
});

test("P10: a text that was refused for good is kept over a reload until it is discarded, and not sent again", () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.put(1, { kind: "end" }, "k2");
  box.refused("k1", { name: "NotYours", by: "Ben Okafor" });
  box.refused("k2", { name: "NotYours", by: "Ben Okafor" });
  const after = outbox();
  after.open();
  expect(after.kept(1)).toMatchObject([{ key: "k1", refusal: { name: "NotYours" } }]);
  expect(after.waiting()).toEqual([]);
  expect(texts(sent)).toEqual(["a", "end"]);
  after.discard("k1");
  expect(world.store.get("outbox")).toBeNull();
});

test("a text that was refused is not kept for longer than a day", async () => {
  const box = outbox();
  box.open();
  box.put(1, say("a"), "k1");
  box.refused("k1", { name: "TextEmpty" });
  box.shut();
  box.put(1, say("b"), "k2");
  await world.clock.pass(24 * 3_600_000 + 1);
  expect(outbox().kept(1)).toMatchObject([{ key: "k2" }]);
});
