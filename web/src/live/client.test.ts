import { beforeEach, expect, test } from "vitest";
import type { AnyRefusal, Events, WireEvent } from "../protocol/wire";
import { LiveClient } from "./client";
import { ANA, PATRON, said, flushPromises, World } from "../testing/world";

let world: World;
let visible: boolean;

beforeEach(() => {
  world = new World();
  world.fraction = 0;
  visible = true;
});

function patron(): LiveClient {
  const credential = {
    role: "patron",
    chat: 7,
    token: "tok",
    visible: () => visible,
    page: () => null,
  } as const;
  return new LiveClient(world.ports, credential, "outbox");
}

function desk(): LiveClient {
  return new LiveClient(world.ports, { role: "desk", token: () => Promise.resolve("token") }, "outbox");
}

function eventsFrame(chat: number, after: number, ...events: WireEvent[]): Events {
  return { kind: "events", log: ["chat", chat], after, through: events.at(-1)?.seq ?? after, events };
}

async function started(client: LiveClient, held = true): Promise<LiveClient> {
  client.start();
  const wire = await world.welcome();
  if (wire.hello.kind === "patron_hello") wire.say({ kind: "seat", held, seat: 3 });
  return client;
}

async function reconnected(): Promise<void> {
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome();
}

test("P14, P15: a desk opens its feeds again from its own numbers after each reconnect", async () => {
  const client = await started(desk());
  client.open("chat/1");
  client.open("chat/2", 5);
  world.wire.say(eventsFrame(1, 0, said(1, PATRON, "a"), said(2, PATRON, "b")));
  client.watch();
  await reconnected();
  expect(world.wire.sent).toEqual([
    { kind: "watch" },
    { kind: "open", log: ["chat", 1], after: 2 },
    { kind: "open", log: ["chat", 2], after: 5 },
  ]);
});

test("P14: a gap opens the feed again; listeners get each event once, in order", async () => {
  const client = await started(desk());
  const received: number[] = [];
  client.listen({ events: (_chat, events) => received.push(...events.map(({ seq }) => seq)) });
  client.open("chat/1");
  world.wire.say(eventsFrame(1, 0, said(1, PATRON, "a")), eventsFrame(1, 2, said(3, PATRON, "c")));
  expect(world.wire.of("open").at(-1)).toEqual({ kind: "open", log: ["chat", 1], after: 1 });
  world.wire.say(
    eventsFrame(1, 1, said(2, PATRON, "b"), said(3, PATRON, "c")),
    eventsFrame(1, 2, said(3, PATRON, "c")),
  );
  expect(received).toEqual([1, 2, 3]);
});

test("P19: a patron's hello names its last event, the last seat it held and the attempt", async () => {
  await started(patron());
  expect(world.wires[0]?.hello).toMatchObject({
    kind: "patron_hello",
    token: "tok",
    after: 0,
    seat: 0,
    window: "key-1",
    attempt: 1,
    visible: true,
  });
  world.wire.say(eventsFrame(7, 0, said(1, PATRON, "a")));
  visible = false;
  await reconnected();
  expect(world.wire.hello).toMatchObject({ after: 1, seat: 3, window: "key-1", attempt: 2, visible: false });
});

test("P20: acts wait without the seat and go out with it", async () => {
  const client = await started(patron(), false);
  expect(client.held).toBe(false);
  client.act("chat/7", { kind: "say", text: "hello" });
  expect(world.wire.of("do")).toEqual([]);
  client.takeSeat();
  expect(world.wire.of("take_seat")).toEqual([{ kind: "take_seat", after: 0 }]);
  world.wire.say({ kind: "seat", held: true, seat: 4 });
  expect(world.wire.of("do")).toHaveLength(1);
});

test("P20: a seat that is requested without a connection is taken after the reconnect", async () => {
  const client = await started(patron(), false);
  world.wire.end();
  await world.clock.pass(0);
  await flushPromises();
  client.takeSeat();
  await world.welcome();
  world.wire.say({ kind: "seat", held: false, seat: 1 });
  expect(world.wire.of("take_seat")).toEqual([{ kind: "take_seat", after: 0 }]);
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  expect(world.wire.of("take_seat")).toHaveLength(1);
});

test("P50: a vacant seat is taken over at once, but only after a while when this window is reconnecting too", async () => {
  await started(patron(), false);
  const requests = (): unknown[] => world.wire.of("take_seat");
  world.wire.say({ kind: "seat", held: false, seat: 3, vacant: true });
  expect(requests()).toEqual([{ kind: "take_seat", after: 0, vacant: 3 }]);

  world.wire.end();
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: false, seat: 3, vacant: true });
  await world.clock.pass(1_400);
  expect(requests()).toEqual([]);
  await world.clock.pass(100);
  expect(requests()).toHaveLength(1);
});

test("P50: a seat whose window returns, and one of a lost connection, is not taken over", async () => {
  await started(patron(), true);
  await reconnected();
  world.wire.say({ kind: "seat", held: false, seat: 4, vacant: true });
  world.wire.say({ kind: "seat", held: false, seat: 5, vacant: false });
  await world.clock.pass(5_000);
  expect(world.wire.of("take_seat")).toEqual([]);

  await reconnected();
  world.wire.say({ kind: "seat", held: false, seat: 5, vacant: true });
  world.wire.end();
  await world.clock.pass(5_000);
  expect(world.wires.flatMap((wire) => wire.of("take_seat"))).toEqual([]);
});

test("P16: an act resolves once, by its event or by done, whichever is first", async () => {
  const client = await started(patron()); // key-1 is the window's name
  const outcomes: (AnyRefusal | null)[] = [];
  void client.perform("chat/7", { kind: "say", text: "a" }).then((outcome) => outcomes.push(outcome));
  world.wire.say(eventsFrame(7, 0, said(1, PATRON, "a", "key-2")), { kind: "done", key: "key-2", seq: 1 });
  void client.perform("chat/7", { kind: "say", text: "b" }).then((outcome) => outcomes.push(outcome));
  world.wire.say({ kind: "done", key: "key-3", seq: 2 }, eventsFrame(7, 1, said(2, PATRON, "b", "key-3")));
  await world.clock.pass(0);
  await Promise.resolve();
  expect(outcomes).toEqual([null, null]);
  expect(client.outbox.waiting()).toEqual([]);
});

test("P10: a final refusal resolves the act and reaches the listeners", async () => {
  const client = await started(desk());
  const refusals: AnyRefusal[] = [];
  client.listen({ refused: (_waiting, refusal) => refusals.push(refusal) });
  const outcome = client.perform("chat/1", { kind: "claim" });
  const refusal = { name: "AlreadyClaimed", by: "Ben Okafor" } as const;
  world.wire.say({ kind: "refused", key: "key-1", refusal });
  expect(await outcome).toEqual(refusal);
  expect(refusals).toEqual([refusal]);
});

test("P17: typing goes out at most every 3 s, and at once after a message has been stored", async () => {
  const client = await started(patron());
  const typed = (): number => world.wire.of("typing").length;
  client.typing("chat/7");
  client.typing("chat/7");
  expect(typed()).toBe(1);
  await world.clock.pass(3_000);
  client.typing("chat/7");
  expect(typed()).toBe(2);
  client.act("chat/7", { kind: "say", text: "a" });
  client.typing("chat/7");
  expect(typed()).toBe(2);
  world.wire.say({ kind: "done", key: "key-2", seq: 1 });
  expect(typed()).toBe(3);
});

test("P18: seen only grows, and is sent again on the next connection", async () => {
  const client = await started(desk());
  client.open("chat/1");
  client.seen("chat/1", 5, 2);
  client.seen("chat/1", 4, 1);
  expect(world.wire.of("seen")).toEqual([{ kind: "seen", log: ["chat", 1], seq: 5, count: 2 }]);
  await reconnected();
  expect(world.wire.of("seen")).toEqual([{ kind: "seen", log: ["chat", 1], seq: 5, count: 2 }]);
});

test("P24: set_status is sent again on each connection until it is answered", async () => {
  const client = await started(desk());
  const answer = client.setStatus("away");
  await reconnected();
  expect(world.wire.sent).toEqual([{ kind: "set_status", key: "key-1", status: "away" }]);
  world.wire.say({ kind: "done", key: "key-1" });
  expect(await answer).toEqual({ kind: "done", key: "key-1" });
  await reconnected();
  expect(world.wire.sent).toEqual([]);
});

test("P25: a refused frame without a key has a callback of its own", async () => {
  const client = await started(desk());
  const refusals: AnyRefusal[] = [];
  client.listen({ frameRefused: (refusal) => refusals.push(refusal) });
  world.wire.say({ kind: "refused", refusal: { name: "BadFrame", reason: "x" }, key: null });
  expect(refusals).toEqual([{ name: "BadFrame", reason: "x" }]);
});

test("now() follows the server's clock by the last welcome", async () => {
  const client = desk();
  client.start();
  await flushPromises();
  world.wire.say({
    kind: "welcome",
    version: 1,
    node: "n",
    now: 5_000_000,
    grace: 1,
    epoch: "first",
    chat: null,
    operator: null,
  });
  expect(client.now()).toBe(5_000_000);
  await world.clock.pass(100);
  expect(client.now()).toBe(5_000_100);
});

test("events of a chat that is not open are ignored", async () => {
  const client = await started(desk());
  const received: string[] = [];
  client.listen({ events: (log) => received.push(log) });
  client.open("chat/1");
  client.leave("chat/1");
  world.wire.say(eventsFrame(1, 0, said(1, ANA, "a")));
  expect(received).toEqual([]);
});

function opened(chat: number, through: number, epoch = "first"): void {
  world.wire.say({ kind: "opened", log: ["chat", chat], through, epoch, seen_by_patron: 0, seen_by_desk: 0 });
}

test("P38: another epoch opens all feeds from 0 and delivers their events again", async () => {
  const client = await started(desk());
  const calls: unknown[] = [];
  client.listen({
    restart: (log) => calls.push(["restart", log]),
    events: (log, events) => calls.push([log, events.map(({ seq }) => seq)]),
  });
  client.open("chat/1");
  client.seen("chat/1", 2, 1);
  world.wire.say(eventsFrame(1, 0, said(1, PATRON, "a"), said(2, PATRON, "b")));
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  expect(world.wire.sent).toEqual([{ kind: "open", log: ["chat", 1], after: 0 }]);
  world.wire.say(eventsFrame(1, 0, said(1, PATRON, "a")));
  expect(calls).toEqual([
    ["chat/1", [1, 2]],
    ["restart", null],
    ["chat/1", [1]],
  ]);
  client.seen("chat/1", 1, 1);
  expect(world.wire.of("seen")).toEqual([{ kind: "seen", log: ["chat", 1], seq: 1, count: 1 }]);
});

test("P38: unacknowledged acts are sent again with their keys in another epoch", async () => {
  const client = await started(desk());
  const key = client.act("chat/1", { kind: "say", text: "still here" });
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  expect(world.wire.of("do").map((frame) => frame.key)).toEqual([key]);
});

test("P38: a chat whose log ends before its known events is opened from 0", async () => {
  const client = await started(desk());
  const calls: unknown[] = [];
  client.listen({ restart: (log) => calls.push(log), opened: ({ log }) => calls.push(`opened ${log[1]}`) });
  client.open("chat/1");
  client.open("chat/2");
  world.wire.say(
    eventsFrame(1, 0, said(1, PATRON, "a"), said(2, PATRON, "b")),
    eventsFrame(2, 0, said(1, PATRON, "c")),
  );
  opened(1, 2);
  opened(2, 1);
  await reconnected();
  opened(2, 1);
  opened(1, 1);
  expect(calls).toEqual(["opened 1", "opened 2", "opened 2", "chat/1"]);
  expect(world.wire.of("open").at(-1)).toEqual({ kind: "open", log: ["chat", 1], after: 0 });
});

test("P38: a feed opened in another epoch than the welcome's makes the client reconnect", async () => {
  const client = await started(desk());
  client.open("chat/1");
  opened(1, 0, "second");
  expect(client.state.name).toBe("waiting");
});

test("P38: a hello names the epoch of its number; a window that held the seat takes it again", async () => {
  await started(patron());
  world.wire.say(eventsFrame(7, 0, said(1, PATRON, "a")));
  world.wire.end();
  await world.clock.pass(0);
  await flushPromises();
  expect(world.wire.hello).toMatchObject({ after: 1, epoch: "first" });
  await world.welcome("second");
  world.wire.say({ kind: "seat", held: false, seat: 1 });
  expect(world.wire.of("take_seat")).toEqual([{ kind: "take_seat", after: 0 }]);
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  expect(world.wire.of("take_seat")).toHaveLength(1);
});
