import { chatKey } from "../live/address";
import { beforeEach, expect, test } from "vitest";
import { LiveClient } from "../live/client";
import { ANA, PATRON, said, World } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { ChatState } from "./chat.svelte";
import { SetBack } from "./setback.svelte";

let world: World;
let client: LiveClient;
let shown: Map<number, ChatState>;
let setBack: SetBack;
let epoch: string;

beforeEach(async () => {
  world = new World();
  world.fraction = 0;
  client = new LiveClient(world.ports, { role: "desk", token: () => Promise.resolve("t") }, "outbox");
  shown = new Map();
  setBack = new SetBack(client, { all: () => shown.values(), replace: (now) => shown.set(now.chat, now) });
  client.start();
  epoch = "first";
  await world.welcome(epoch);
});

function open(chat: number): void {
  shown.set(chat, new ChatState(client, chatKey(chat), "desk", 1));
  client.open(chatKey(chat));
}

/** The whole log of a chat, in the epoch of the connection. */
function receiveLog(chat: number, ...events: WireEvent[]): void {
  const through = events.at(-1)?.seq ?? 0;
  world.wire.say(
    { kind: "events", log: ["chat", chat], after: 0, through, events },
    { kind: "opened", log: ["chat", chat], through, epoch, seen_by_patron: 0, seen_by_desk: 0 },
  );
}

async function restored(): Promise<void> {
  epoch += "'";
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome(epoch);
}

function texts(chat: number): string[] {
  return shown.get(chat)?.entries.flatMap((entry) => ("text" in entry ? [entry.text] : [])) ?? [];
}

function lost(): [string, string[]][] {
  return setBack.lost.map(({ log, entries }) => [log, entries.map(({ text }) => text)]);
}

test("P38: a chat stays until the restored one is complete; missing messages are listed", async () => {
  open(7);
  receiveLog(7, said(1, PATRON, "Where?"), said(2, ANA, "Upstairs.", "key-a"), said(3, PATRON, "Thanks"));
  const before = shown.get(7);
  await restored();
  before?.see();
  expect(shown.get(7)).toBe(before);
  expect(world.wire.of("seen")).toEqual([]);
  receiveLog(7, said(1, PATRON, "Where?"), said(2, PATRON, "Anybody?"));
  expect(texts(7)).toEqual(["Where?", "Anybody?"]);
  expect(lost()).toEqual([["chat/7", ["Upstairs.", "Thanks"]]]);
  setBack.dismiss();
  expect(lost()).toEqual([]);
});

test("P38: a pending message is shown once and sent", async () => {
  open(7);
  receiveLog(7, said(1, PATRON, "Where?"));
  shown.get(7)?.say("Upstairs.");
  await restored();
  receiveLog(7, said(1, PATRON, "Where?"));
  expect(texts(7)).toEqual(["Where?", "Upstairs."]);
  expect(lost()).toEqual([]);
  expect(world.wire.of("do")).toHaveLength(1);
});

test("P38: all messages of a chat that the server lost are listed", async () => {
  open(7);
  open(8);
  receiveLog(7, said(1, PATRON, "Where?"));
  receiveLog(8, said(1, PATRON, "When?"));
  await restored();
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["chat", 8] } });
  receiveLog(7, said(1, PATRON, "Where?"));
  expect(lost()).toEqual([["chat/8", ["When?"]]]);
  expect([...setBack.reading]).toEqual([]);
});

test("P38: after two restores the messages of the first screen are listed", async () => {
  open(7);
  receiveLog(7, said(1, PATRON, "Where?"), said(2, PATRON, "Hello?"));
  await restored();
  await restored();
  receiveLog(7, said(1, PATRON, "Where?"));
  expect(lost()).toEqual([["chat/7", ["Hello?"]]]);
});
