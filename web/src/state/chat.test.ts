import { beforeEach, expect, test } from "vitest";
import { LiveClient } from "../live/client";
import { ANA, event, PATRON, said, World } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { ChatState } from "./chat.svelte";
import { entry } from "./entries";

let world: World;
let client: LiveClient;

beforeEach(async () => {
  world = new World();
  world.fraction = 0;
  client = patron();
  client.start();
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 1 });
});

function patron(): LiveClient {
  const credential = { role: "patron", chat: 7, token: "t", visible: () => true, page: () => null } as const;
  return new LiveClient(world.ports, credential, "outbox");
}

function receive(after: number, ...events: WireEvent[]): void {
  world.wire.say({ kind: "events", log: ["chat", 7], after, through: events.at(-1)?.seq ?? after, events });
}

function opened(through: number, desk = 0): void {
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: desk,
  });
}

function shown(chat: ChatState): [string, string][] {
  return chat.entries.flatMap((entry) => (entry.kind === "message" ? [[entry.text, entry.status]] : []));
}

const CLAIMED = event(2, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 1 });

test("P16: a pending message is replaced by its event, before or after done", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const first = chat.say("a");
  const second = chat.say("b");
  expect(shown(chat)).toEqual([
    ["a", "pending"],
    ["b", "pending"],
  ]);
  world.wire.say({ kind: "done", key: first, seq: 1 });
  expect(shown(chat)).toEqual([
    ["a", "stored"],
    ["b", "pending"],
  ]);
  receive(0, said(1, PATRON, "a", first), said(2, PATRON, "b", second));
  world.wire.say({ kind: "done", key: second, seq: 2 });
  expect(shown(chat)).toEqual([
    ["a", "stored"],
    ["b", "stored"],
  ]);
  expect(chat.entries.map(({ id }) => id)).toEqual([first, second]);
});

test("P10: a refused message has its refusal and can be retried or discarded", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const key = chat.say("a");
  world.wire.say({ kind: "refused", key, refusal: { name: "ChatEnded", by: "x", at: 1 } });
  expect(chat.entries).toMatchObject([{ id: key, status: "failed", refusal: { name: "ChatEnded" } }]);
  chat.retry(key);
  const [again] = chat.entries;
  expect(shown(chat)).toEqual([["a", "pending"]]);
  expect(again?.id).not.toBe(key);
  chat.discard(again?.id ?? "");
  expect(chat.entries).toEqual([]);
});

test("P10: a deferred message has its refusal until it is stored", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const key = chat.say("a");
  world.wire.say({ kind: "refused", key, refusal: { name: "Unavailable", retry_after: 2 } });
  expect(chat.entries).toMatchObject([{ status: "pending", refusal: { name: "Unavailable" } }]);
  world.wire.say({ kind: "done", key, seq: 1 });
  expect(chat.entries).toMatchObject([{ status: "stored", refusal: null }]);
});

test("a reload shows pending messages", () => {
  new ChatState(client, "chat/7", "patron").say("a");
  expect(shown(new ChatState(patron(), "chat/7", "patron"))).toEqual([["a", "pending"]]);
});

test("P17: typing is cleared after 5 s, or by a message of that side", async () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const types = (): void =>
    world.wire.say({ kind: "typing", log: ["chat", 7], by: "desk", name: "Ana Morales" });
  types();
  expect(chat.typing).toEqual({ name: "Ana Morales" });
  await world.clock.pass(4_000);
  types();
  await world.clock.pass(4_999);
  expect(chat.typing).not.toBeNull();
  await world.clock.pass(1);
  expect(chat.typing).toBeNull();
  types();
  receive(0, said(1, PATRON, "mine"));
  expect(chat.typing).not.toBeNull();
  receive(1, said(2, ANA, "theirs"));
  expect(chat.typing).toBeNull();
});

test("P17: typing of the own side is not shown; none is sent for a waiting chat", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  world.wire.say({ kind: "typing", log: ["chat", 7], by: "patron" });
  expect(chat.typing).toBeNull();
  chat.types();
  expect(world.wire.of("typing")).toEqual([]);
  receive(0, said(1, PATRON, "a"), CLAIMED);
  chat.types();
  expect(world.wire.of("typing")).toHaveLength(1);
});

test("P18: unseen counts the other side's messages; see() sends one frame", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  receive(0, said(1, PATRON, "a"), CLAIMED, said(3, ANA, "b"), said(4, ANA, "c"));
  chat.see();
  expect(world.wire.of("seen")).toEqual([]);
  opened(4);
  expect(chat.unseen).toBe(2);
  chat.see();
  chat.see();
  expect(chat.unseen).toBe(0);
  expect(world.wire.of("seen")).toEqual([{ kind: "seen", log: ["chat", 7], seq: 4, count: 2 }]);
});

test("P18: the other side's read mark only grows", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  opened(4, 3);
  world.wire.say({ kind: "seen", log: ["chat", 7], by: "desk", seq: 2 });
  expect(chat.seenByOther).toBe(3);
  world.wire.say({ kind: "seen", log: ["chat", 7], by: "desk", seq: 4 });
  expect([chat.seenByOther, chat.seenHere]).toEqual([4, 0]);
});

test("history is the end of the log when it was first complete, also after a reconnect", async () => {
  const chat = new ChatState(client, "chat/7", "patron");
  receive(0, said(1, ANA, "old"));
  expect(chat.history).toBeNull();
  opened(1);
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome();
  receive(1, said(2, ANA, "missed"));
  opened(2);
  expect(chat.history).toBe(1);
});

test("frames of another chat are ignored, and all frames after leave", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  world.wire.say(
    { kind: "typing", log: ["chat", 8], by: "desk" },
    { kind: "seen", log: ["chat", 8], by: "desk", seq: 9 },
  );
  expect([chat.typing, chat.seenByOther]).toEqual([null, 0]);
  chat.leave();
  receive(0, said(1, ANA, "a"));
  expect(chat.entries).toEqual([]);
});

test("act resolves with its outcome", async () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const outcome = chat.act({ kind: "end" });
  const [sent] = world.wire.of("do");
  world.wire.say({ kind: "done", key: sent?.key ?? "", seq: 5 });
  expect(await outcome).toBeNull();
});

test("a file is a message of its side that may expire", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const file = {
    file: 12,
    name: "map.pdf",
    type: "application/pdf",
    size: 2048,
    token: "t0",
    expires_at: 99,
  };
  opened(0);
  receive(0, CLAIMED, event(3, ANA, { kind: "file_sent", ...file }), said(4, ANA, "Here it is"));
  expect(chat.unseen).toBe(2);
  const files = (): unknown[] =>
    chat.entries.flatMap((entry) => (entry.kind === "message" ? [entry.file] : []));
  const shown = {
    id: 12,
    name: "map.pdf",
    type: "application/pdf",
    size: 2048,
    width: 0,
    height: 0,
    href: "/files/t0/",
  };
  expect(files()).toEqual([{ ...shown, expiresAt: 99, expired: false }, undefined]);
  receive(4, event(5, { role: "system" }, { kind: "file_expired", file: 12 }));
  expect(files()).toEqual([{ ...shown, expiresAt: 99, expired: true }, undefined]);
});

test("a file that expired before the log was read is marked as expired", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  const sent = {
    kind: "file_sent",
    name: "a",
    type: "text/plain",
    size: 1,
    token: "t",
    expires_at: 9,
  } as const;
  receive(
    0,
    event(1, ANA, { ...sent, file: 1 }),
    event(2, ANA, { ...sent, file: 2 }),
    event(3, { role: "system" }, { kind: "file_expired", file: 1 }),
  );
  expect(chat.entries.map((entry) => entry.kind === "message" && entry.file?.expired)).toEqual([
    true,
    false,
    false,
  ]);
});

test("a redacted file has no name and link, at once and after a reload", () => {
  const sent = { kind: "file_sent", file: 1, type: "text/plain", size: 1, expires_at: 9 } as const;
  const chat = new ChatState(client, "chat/7", "patron");
  receive(0, event(1, ANA, { ...sent, name: "a.txt", token: "t" }));
  receive(1, event(2, { role: "system" }, { kind: "redacted", data: ["text"] }));
  const read = entry(event(1, ANA, { ...sent, name: "", token: "" }));
  for (const entry of [chat.entries[0], read])
    expect(entry).toMatchObject({ kind: "message", text: "", file: null });
});

const without = (seq: number, of: number, ...passage: number[]): WireEvent =>
  event(seq, { role: "system" }, { kind: "redacted", data: ["text"], seqs: [of], passage: passage as never });

test("passages are redacted one after the other, by their current positions", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  receive(0, said(1, PATRON, "Card 4711, born 1962."));
  opened(1);
  receive(1, without(2, 1, 16, 20));
  receive(2, without(3, 1, 5, 9));
  expect(shown(chat)).toEqual([["Card […], born […].", "stored"]]);
});

test("a passage that the log has lost already removes nothing else, also after a reconnect", () => {
  const chat = new ChatState(client, "chat/7", "patron");
  receive(0, said(1, PATRON, "Card […], born […]."), without(2, 1, 16, 20), without(3, 1, 5, 9));
  opened(3);
  expect(shown(chat)).toEqual([["Card […], born […].", "stored"]]);
  receive(3, said(4, PATRON, "PIN […], thanks"), without(5, 4, 4, 8), without(6, 1, 0, 4));
  expect(shown(chat)).toEqual([
    ["[…] […], born […].", "stored"],
    ["PIN […], thanks", "stored"],
  ]);
});
