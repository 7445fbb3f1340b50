import { beforeEach, expect, test } from "vitest";
import { ANA, PATRON, said } from "../testing/world";
import type { WidgetApp } from "./app.svelte";
import { reset, app, chatting, receive, FIRST, rings, toLoader, flush, world } from "../testing/widgetWorld";

beforeEach(reset);

function opened(through: number, epoch: string): void {
  world.wire.say({ kind: "opened", log: ["chat", 7], through, epoch, seen_by_patron: 0, seen_by_desk: 0 });
}

function missing(made: WidgetApp): string[] {
  return (made.connection?.missing ?? []).flatMap(({ entries }) => entries.map(({ text }) => text));
}

test("P38: after a restore the chat goes on, says what is missing, and rings for what is new", async () => {
  const made = await chatting();
  receive(0, ...FIRST, said(4, ANA, "Upstairs."), said(5, PATRON, "Thanks"));
  opened(5, "first");
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect(made.chat?.through).toBe(5);
  receive(0, ...FIRST);
  opened(3, "second");
  expect([made.navigation.view, made.chat?.through, missing(made)]).toEqual([
    "chat",
    3,
    ["Upstairs.", "Thanks"],
  ]);
  expect(rings).toBe(0);
  receive(3, said(4, ANA, "Are you there?"));
  expect(rings).toBe(1);
  made.connection?.dismiss();
  expect(missing(made)).toEqual([]);
});

test("P38: a chat that the restored server does not have stays readable, all of it to be copied", async () => {
  const made = await chatting();
  receive(0, ...FIRST, said(4, ANA, "Upstairs."));
  opened(4, "first");
  made.chat?.say("Which room?");
  world.wire.end();
  await world.clock.pass(0);
  await flush();
  world.wire.end(4401);
  expect([made.navigation.view, made.connection?.gone, made.navigation.over]).toEqual(["lost", true, true]);
  expect(missing(made)).toEqual(["Where?", "Upstairs."]);
  made.newQuestion();
  expect([made.navigation.view, missing(made), made.memory.draft("question")]).toEqual([
    "start",
    [],
    "Which room?",
  ]);
});

test("a chat that is unknown at the first attempt is a new question, with what was not sent", async () => {
  const before = await chatting();
  before.chat?.say("Which room?");
  world.wire.end();
  toLoader.length = 0;
  const made = app();
  await flush();
  world.wire.end(4401);
  expect([made.navigation.view, made.memory.session, made.memory.draft("question")]).toEqual([
    "start",
    null,
    "Which room?",
  ]);
});
