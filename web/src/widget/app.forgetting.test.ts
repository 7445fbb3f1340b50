import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import type { Store } from "../live/ports";
import { ANA, event, said } from "../testing/world";
import type { WidgetApp } from "./app.svelte";
import type { Bootstrap } from "./bootstrap";
import {
  reset,
  answers,
  app,
  BOOT,
  chatting,
  receive,
  FIRST,
  open,
  toLoader,
  flush,
  world,
} from "../testing/widgetWorld";

beforeEach(reset);

const MINUTE = 60_000;
const PUBLIC = { ...BOOT, widget: { ...BOOT.widget, public_computers: true, tickets: true } } as Bootstrap;

/** The names of the widget's entries in the browser's storage, without the sound. */
function stored(store: Store = world.store): string[] {
  return store.names().filter((name) => name.startsWith("refdesk.ask."));
}

/** A chat that Ana has ended a minute ago, with something written on both sides of it. */
async function ended(made?: WidgetApp): Promise<WidgetApp> {
  const chat = await chatting(made);
  chat.chat?.say("On its way");
  chat.memory.setDraft("message", "And the tram ma");
  chat.memory.setDraft("contact", "dana@example.org");
  const at = world.clock.now() - MINUTE;
  receive(0, ...FIRST, { ...event(4, ANA, { kind: "ended", by: "operator" }), at });
  expect(chat.navigation.view).toBe("ended");
  return chat;
}

test("W3: ten minutes after the end, by the server's time, the chat is gone from window and browser", async () => {
  const made = await ended();
  expect(made.memory.session).toMatchObject({ chat: 7, question: "" });
  await world.clock.pass(9 * MINUTE - 1);
  expect(made.navigation.view).toBe("ended");
  await world.clock.pass(1);
  expect([made.navigation.view, made.chat, stored()]).toEqual(["start", null, []]);
  expect(toLoader.at(-1)).toEqual({ refdesk: "chat-ended" });
});

test("W3: an ended chat whose widget is closed is forgotten at once; one that goes on is not", async () => {
  const made = await chatting();
  receive(0, ...FIRST);
  open(false);
  open(true);
  expect(made.navigation.view).toBe("chat");
  receive(3, event(4, ANA, { kind: "ended", by: "operator" }));
  expect(made.memory.session).not.toBeNull();
  open(false);
  expect([made.navigation.view, stored()]).toEqual(["start", []]);
});

test("an end that comes while the widget is closed is stored for the patron to read", async () => {
  const made = await chatting();
  open(false);
  receive(0, ...FIRST, said(4, ANA, "On the second floor."));
  receive(4, {
    ...event(5, ANA, { kind: "ended", by: "operator" }),
    at: world.clock.now(),
  });
  open(true);
  expect([made.navigation.view, made.memory.session?.chat]).toEqual(["ended", 7]);
});

test("who loads a page after that, or has set the clock back, finds nothing, without asking the server", async () => {
  for (const away of [9 * MINUTE, -MINUTE]) {
    reset();
    await ended();
    world.clock.jump(away);
    const lines = world.wires.length;
    const next = app();
    await flush();
    expect([next.navigation.view, stored(), world.wires.length]).toEqual(["start", [], lines]);
  }
});

test("a clock that is set back does not keep a chat in an open window", async () => {
  const made = await ended();
  world.clock.jump(-60 * MINUTE);
  await world.clock.pass(9 * MINUTE);
  expect([made.navigation.view, stored()]).toEqual(["start", []]);
});

test("a browser that never heard of the end is told by the server that its token is good no longer", async () => {
  await chatting();
  const next = app();
  await flush();
  world.wire.end(4401);
  expect([next.navigation.view, stored()]).toEqual(["start", []]);
});

test("a machine that slept through the ten minutes forgets when it is looked at again", async () => {
  const made = await ended();
  world.clock.jump(9 * MINUTE);
  made.visible(true);
  expect([made.navigation.view, stored()]).toEqual(["start", []]);
});

test("what is being written for a ticket is not taken away under the hands, and what is on its way goes out", async () => {
  answers["tickets"] = [503, {}];
  const tickets = { ...BOOT, widget: { ...BOOT.widget, tickets: true } } as Bootstrap;
  const made = await chatting(app({}, tickets));
  const at = world.clock.now();
  receive(0, ...FIRST, { ...event(4, ANA, { kind: "ended", by: "disconnection" }), at });
  await world.clock.pass(10 * MINUTE - 30_000);
  const ticketFields = { question: "Where?", name: "", contact: "dana@example.org" };
  made.ticketDraft.edit("lost", ticketFields);
  await world.clock.pass(30_000);
  expect(made.navigation.view).toBe("lost");
  await made.ticketDraft.submit("lost", { ...ticketFields, sensitive: "ask" });
  await world.clock.pass(5 * MINUTE);
  expect(made.submission.failure).toBe("waits");
  answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.x/" }];
  await world.clock.pass(3_000);
  await flush();
  expect(made.navigation.view).toBe("left");
});

test("other windows of the browser follow one that has forgotten", async () => {
  const made = await ended();
  made.sessionRemoved();
  expect(made.navigation.view).toBe("start");
  const going = await chatting();
  going.sessionRemoved();
  expect(going.navigation.view).toBe("chat");
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  expect(going.navigation.view).toBe("moved");
  going.sessionRemoved();
  expect(going.navigation.view).toBe("start");
});

test("where a chat was scrolled to is not stored once it is forgotten, here or in another window", async () => {
  const made = await ended();
  made.rememberScroll();
  expect(made.memory.scroll).not.toBeNull();
  made.memory.wipe();
  made.rememberScroll();
  made.sessionRemoved();
  made.rememberScroll();
  expect(stored()).toEqual([]);
});

test("a newer chat of the same browser is not forgotten with the one before it", async () => {
  await ended();
  const newer = { chat: 8, token: "other", question: "" };
  app().memory.session = newer;
  await world.clock.pass(9 * MINUTE);
  expect(app().memory.session).toEqual(newer);
});

test("on a public computer the way to a ticket is shown, not stored, and gone when the widget is closed", async () => {
  answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.x/" }];
  answers["status"] = [200, { online: false }];
  const store = memoryStore();
  const made = app({ ports: { ...world.ports, store } }, PUBLIC);
  await flush();
  await made.ticketDraft.submit("offline", {
    question: "Where?",
    name: "",
    contact: "dana@example.org",
    sensitive: "ask",
  });
  expect([made.navigation.view, stored(store)]).toEqual(["left", []]);
  open(false);
  open(true);
  await flush();
  expect(made.navigation.view).toBe("offline");
});

test("W3: a question that was sent is gone after ten minutes, also from an open window", async () => {
  answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.x/" }];
  answers["status"] = [200, { online: false }];
  const made = app();
  await made.ticketDraft.submit("offline", {
    question: "Where?",
    name: "",
    contact: "dana@example.org",
    sensitive: "ask",
  });
  const next = app();
  await world.clock.pass(10 * MINUTE - 1);
  expect([made.navigation.view, next.navigation.view]).toEqual(["left", "left"]);
  await world.clock.pass(1);
  expect([made.submission.ticket, next.submission.ticket, stored()]).toEqual([null, null, []]);
});

test("an open window whose chat the server knows no more shows what it has for ten minutes", async () => {
  const made = await chatting();
  receive(0, ...FIRST);
  world.wire.end(4401);
  expect([made.navigation.view, made.navigation.over]).toEqual(["lost", true]);
  await world.clock.pass(10 * MINUTE);
  expect([made.navigation.view, stored()]).toEqual(["start", []]);
});

test("what was just written and not sent is the next question where the chat is gone; what is older is forgotten", async () => {
  for (const [ago, question] of [
    [9 * MINUTE, "On its way"],
    [10 * MINUTE, ""],
  ] as const) {
    reset();
    (await chatting()).chat?.say("On its way");
    world.clock.jump(ago);
    const next = app();
    await flush();
    world.wire.end(4401);
    expect([next.navigation.view, next.question]).toEqual(["start", question]);
  }
});
