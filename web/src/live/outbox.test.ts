import { beforeEach, expect, test } from "vitest";
import type { AnyRefusal, ClientAct, Do } from "../protocol/wire";
import { TOO_LATE } from "./late";
import { Outbox } from "./outbox";
import { World } from "../testing/world";

let world: World;
let sent: Do[];
let refused: [string, AnyRefusal][];
let deferrals: string[];
let connected: boolean;

function outbox(): Outbox {
  return new Outbox(world.ports, "outbox", {
    send: (frame) => {
      if (connected) sent.push(frame);
      return connected;
    },
    deferred: (waiting, refusal) => deferrals.push(`${waiting.key} ${refusal.name}`),
    refused: (waiting, refusal) => refused.push([waiting.key, refusal]),
  });
}

const say = (text: string): ClientAct => ({ kind: "say", text });
const texts = (frames: Do[]): string[] => frames.map(({ act }) => (act.kind === "say" ? act.text : act.kind));

beforeEach(() => {
  world = new World();
  sent = [];
  refused = [];
  deferrals = [];
  connected = true;
});

test("P7: an act goes out with its key once the connection is open", () => {
  const box = outbox();
  box.put("chat/1", say("a"), "k1");
  expect(sent).toEqual([]);
  box.open();
  expect(sent).toEqual([{ kind: "do", key: "k1", log: ["chat", 1], act: say("a") }]);
});

test("P7: an unanswered act is sent again on the next connection with the same key", () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.shut();
  box.open();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  box.acknowledge("k1");
  box.shut();
  box.open();
  expect(sent).toHaveLength(2);
});

test("P11: acts of one chat go out one after the other; chats don't wait for each other", () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", say("b"), "k2");
  box.put("chat/2", say("other"), "k3");
  expect(texts(sent)).toEqual(["a", "other"]);
  box.acknowledge("k1");
  expect(texts(sent)).toEqual(["a", "other", "b"]);
});

test("P10: after Unavailable and TooMany an act is sent again after retry_after, before the next", async () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", say("b"), "k2");
  box.refused("k1", { name: "Unavailable", retry_after: 3 });
  await world.clock.pass(2_999);
  expect(texts(sent)).toEqual(["a"]);
  await world.clock.pass(1);
  expect(texts(sent)).toEqual(["a", "a"]);
  box.refused("k1", { name: "TooMany", retry_after: 0.5 });
  await world.clock.pass(500);
  box.acknowledge("k1");
  expect(texts(sent)).toEqual(["a", "a", "a", "b"]);
  expect(deferrals).toEqual(["k1 Unavailable", "k1 TooMany"]);
  expect(refused).toEqual([]);
});

test("P10: after StorageFull an act is sent again with its key", async () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.refused("k1", { name: "StorageFull", retry_after: 2 });
  await world.clock.pass(2_000);
  expect(sent.map(({ key }) => key)).toEqual(["k1", "k1"]);
  expect(refused).toEqual([]);
});

test("P10, P11: after OutcomeUnknown and TooMany an act is sent again with its key", async () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", say("b"), "k2");
  box.refused("k1", { name: "OutcomeUnknown", retry_after: 2 });
  await world.clock.pass(2_000);
  box.refused("k1", { name: "TooMany", retry_after: 1 });
  await world.clock.pass(1_000);
  expect(sent.map(({ key }) => key)).toEqual(["k1", "k1", "k1"]);
  box.acknowledge("k1");
  expect(texts(sent)).toEqual(["a", "a", "a", "b"]);
  expect(refused).toEqual([]);
});

test("P10: a new connection sends deferred acts at once", async () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.refused("k1", { name: "Unavailable", retry_after: 60 });
  box.shut();
  box.open();
  expect(texts(sent)).toEqual(["a", "a"]);
  box.acknowledge("k1");
  await world.clock.pass(60_000);
  expect(texts(sent)).toEqual(["a", "a"]);
});

test("P10: any other refusal is final, and the next act goes out", () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", say("b"), "k2");
  box.refused("k1", { name: "TextEmpty" });
  expect(refused).toEqual([["k1", { name: "TextEmpty" }]]);
  expect(texts(sent)).toEqual(["a", "b"]);
});

test("P20: an act refused with SeatMoved waits for the seat", () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.refused("k1", { name: "SeatMoved" });
  box.shut();
  expect(refused).toEqual([]);
  expect(box.waiting("chat/1")).toHaveLength(1);
  box.open();
  expect(texts(sent)).toEqual(["a", "a"]);
});

test("after a reload the next page sends the unacknowledged acts in order", () => {
  connected = false;
  const before = outbox();
  before.put("chat/1", say("a"), "k1");
  before.put("chat/1", say("b"), "k2");
  connected = true;
  const after = outbox();
  expect(after.waiting().map(({ key }) => key)).toEqual(["k1", "k2"]);
  after.open();
  after.acknowledge("k1");
  after.acknowledge("k2");
  expect(texts(sent)).toEqual(["a", "b"]);
  expect(world.store.get("outbox")).toBeNull();
});

test("two windows with one list don't lose each other's acts", () => {
  const first = outbox();
  const other = outbox();
  first.put("chat/1", say("a"), "k1");
  other.put("chat/1", say("b"), "k2");
  first.acknowledge("k1");
  expect(
    outbox()
      .waiting()
      .map(({ key }) => key),
  ).toEqual(["k2"]);
});

test("a frame that can't be sent stays unacknowledged", () => {
  const box = outbox();
  connected = false;
  box.open();
  box.put("chat/1", say("a"), "k1");
  connected = true;
  box.open();
  expect(texts(sent)).toEqual(["a"]);
});

test("invalid stored lists are ignored", () => {
  world.store.set("outbox", "{not json");
  expect(outbox().waiting()).toEqual([]);
  world.store.set("outbox", '{"a":1}');
  expect(outbox().waiting()).toEqual([]);
});

test("a discarded act is not sent", () => {
  const box = outbox();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", say("b"), "k2");
  box.discard("k1");
  box.open();
  expect(texts(sent)).toEqual(["b"]);
});

test("P7: a text is sent however late; an old claim is refused as too late", async () => {
  const box = outbox();
  box.put("chat/1", { kind: "claim" }, "k1");
  box.put("chat/1", say("a"), "k2");
  await world.clock.pass(5 * 60_000 + 1);
  box.open();
  expect(texts(sent)).toEqual(["a"]);
  expect(refused).toEqual([["k1", TOO_LATE]]);
});

test("L1: a choice of language is sent however late, since the patron still reads that language", async () => {
  const box = outbox();
  const act = { kind: "choose_language", language: "ar" } as const;
  box.put("chat/1", act, "k1");
  await world.clock.pass(5 * 60_000 + 1);
  box.open();
  expect(sent.map((frame) => frame.act)).toEqual([act]);
  expect(refused).toEqual([]);
});

test("P10: a refused text stays over a reload until it is discarded, and is not sent again", () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.put("chat/1", { kind: "end" }, "k2");
  box.refused("k1", { name: "NotYours", by: "Ben Okafor" });
  box.refused("k2", { name: "NotYours", by: "Ben Okafor" });
  const after = outbox();
  after.open();
  expect(after.of("chat/1")).toMatchObject([{ key: "k1", refusal: { name: "NotYours" } }]);
  expect(after.waiting()).toEqual([]);
  expect(texts(sent)).toEqual(["a", "end"]);
  after.discard("k1");
  expect(world.store.get("outbox")).toBeNull();
});

test("a refused text is deleted after a day", async () => {
  const box = outbox();
  box.open();
  box.put("chat/1", say("a"), "k1");
  box.refused("k1", { name: "TextEmpty" });
  box.shut();
  box.put("chat/1", say("b"), "k2");
  await world.clock.pass(24 * 3_600_000 + 1);
  expect(outbox().of("chat/1")).toMatchObject([{ key: "k2" }]);
});

test("P7: an act that a page of an earlier version stored is sent", () => {
  world.ports.store.set("outbox", JSON.stringify([{ key: "k1", chat: 7, act: say("a"), at: 0 }]));
  outbox().open();
  expect(sent).toEqual([{ kind: "do", key: "k1", log: ["chat", 7], act: say("a") }]);
});
