import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { PATRON, said } from "../testing/world";
import type { WidgetApp } from "./app.svelte";
import { reset, answers, app, chatting, receive, FIRST, world } from "../testing/widgetWorld";

beforeEach(reset);

test("P20: the chat in another window is said so, and comes back when asked for", async () => {
  const made = await chatting();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  expect([made.navigation.view, made.navigation.status]).toEqual(["moved", "moved"]);
  made.connection?.takeSeat();
  expect(world.wire.of("take_seat")).toHaveLength(1);
  world.wire.say({ kind: "seat", held: true, seat: 3 });
  expect(made.navigation.view).toBe("chat");
});

test("a hand-over code is traded for the chat; a bad one says so", async () => {
  const made = app();
  await made.handover.redeem("c0de");
  expect(made.memory.session).toMatchObject({ chat: 7, token: "tok" });
  answers["redeemed"] = [404, { refusal: { name: "NoSuchChat" } }];
  const other = app();
  await other.handover.redeem("old");
  expect(other.handover.badCode).toBe(true);
});

/** A window that has the chat by the code of another; `store` where it has another storage. */
async function opened(
  along: Parameters<WidgetApp["handover"]["redeem"]>[1],
  store = world.store,
): Promise<WidgetApp> {
  const made = app({ ports: { ...world.ports, store }, livePorts: () => ({ ...world.ports, store }) });
  await made.handover.redeem("c0de", along);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  return made;
}

test("a message that did not get through goes along to another window, and is one for both", async () => {
  const made = await chatting();
  receive(0, ...FIRST);
  const [first] = world.wires;
  made.chat?.say("And the map?");
  made.memory.setDraft("message", "Or a lat");
  const along = made.handover.handOnTexts();
  const next = await opened(along, memoryStore());
  first?.say({ kind: "seat", held: false, seat: 2 });
  expect(world.wire).not.toBe(first);
  expect(world.wire.of("do")).toEqual(first?.of("do"));
  expect(next.chat?.unstored).toEqual(["And the map?"]);
  expect([made.navigation.view, made.handover.leftBehind, made.memory.draft("message")]).toEqual([
    "moved",
    [],
    "",
  ]);
  const key = world.wire.of("do")[0]?.key ?? "";
  receive(0, ...FIRST, said(4, PATRON, "And the map?", key));
  expect(next.chat?.unstored).toEqual([]);
});

test("a window that shares the storage continues its chat from there, once", async () => {
  const made = await chatting();
  receive(0, ...FIRST);
  const [first] = world.wires;
  made.chat?.say("And the map?");
  made.memory.setDraft("request", "dana@");
  made.memory.setDraft("message", "Or a lat");
  const next = await opened(made.handover.handOnTexts());
  expect(world.wire.of("do")).toEqual(first?.of("do"));
  expect([next.chat?.unstored.length, next.memory.draft("request")]).toEqual([1, "dana@"]);
  first?.say({ kind: "seat", held: false, seat: 2 });
  expect([made.navigation.view, next.memory.draft("message")]).toEqual(["moved", "Or a lat"]);
});

test("a chat that another window's takes the place of leaves nothing", async () => {
  const made = await chatting();
  made.chat?.say("And the map?");
  answers["redeemed"] = [200, { chat: 8, token: "other" }];
  const next = await opened({});
  expect([next.chat?.unstored, world.wire.of("do")]).toEqual([[], []]);
  expect(world.store.get("refdesk.ask.outbox.7")).toBeNull();
});

test("what was written in the window with the chat is in view there when the one before takes it back", async () => {
  const made = await chatting();
  made.chat?.say("And the map?");
  const next = await opened(made.handover.handOnTexts(), memoryStore());
  next.chat?.say("Written here");
  world.wire.say({ kind: "seat", held: false, seat: 3 });
  expect([next.navigation.view, next.handover.leftBehind]).toEqual(["moved", ["Written here"]]);
});

test("what the window with the chat was not given is in view in the one before", async () => {
  const made = await chatting();
  const behind = (): unknown => made.handover.leftBehind.map((text) => text.slice(0, 5));
  made.chat?.say("First");
  expect(behind()).toEqual([]);
  expect(made.handover.handOnTexts().unsent).toContain("First");
  made.chat?.say("Later");
  expect(behind()).toEqual(["Later"]);
  made.chat?.say("x".repeat(20_000));
  expect([made.handover.handOnTexts(), behind()]).toEqual([{}, ["First", "Later", "xxxxx"]]);
});
