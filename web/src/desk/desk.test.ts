import { beforeEach, expect, test, vi } from "vitest";
import { LiveClient } from "../live/client";
import { event, PATRON, said, World } from "../testing/world";
import { Announcer } from "../parts/announcer.svelte";
import { textOf, Toasts } from "../parts/toasts.svelte";
import type { Events, Opened, Row } from "../protocol/wire";
import { ChatState } from "../state/chat.svelte";
import type { Alert } from "./alerts/alerts";
import { ANA, BEN, claimed, deskFrame, frame, row } from "../testing/deskFrames";
import { DeskState } from "./desk.svelte";
import { Notifier } from "./alerts/notifier";
import { PaneFocus } from "./chat/paneFocus.svelte";
import { Route } from "./header/route.svelte";
import { ChatWindows } from "./windows/windows.svelte";

beforeEach(() => {
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  overlay = false;
});

/** Whether chats are shown in windows. */
let overlay = false;

/** Ana's connected desk with these chats on its board. */
async function desk(...rows: Row[]) {
  const world = new World();
  const client = new LiveClient(world.ports, { role: "desk", token: () => Promise.resolve("t") }, "outbox");
  const location = { hash: "", replace: (hash: string) => (location.hash = hash) };
  const address = { location, addEventListener: () => undefined } as unknown as Window;
  const alerts: Alert[] = [];
  const toasts = new Toasts(world.clock);
  const paneFocus = new PaneFocus();
  const state = new DeskState({
    client,
    me: { ...ANA, rights: ["answer"] },
    route: new Route(address),
    windows: new ChatWindows(world.store, "windows", () => overlay),
    notifier: new Notifier(toasts, new Announcer()),
    paneFocus,
    visible: () => true,
    alert: (alert) => alerts.push(alert),
    dismissAlert: () => undefined,
    ringAgain: () => undefined,
  });
  state.start();
  await world.welcome();
  world.wire.say(deskFrame(), frame(rows, true));
  const toastTexts = (): string[] => toasts.list.map(textOf);
  return { world, state, alerts, toastTexts, address, paneFocus };
}

const feed = (chat: number, events: ReturnType<typeof event>[]): Events => ({
  kind: "events",
  log: ["chat", chat],
  after: 0,
  through: events.length,
  events,
});
const started = event(1, PATRON, { kind: "started", department: "Reference", widget: "Ask us", guest: 8207 });

test("P22: the desk watches the boards as soon as it is connected", async () => {
  const { world } = await desk();
  expect(world.wire.of("watch")).toHaveLength(1);
});

test("the feeds of the operator's own chats are open whether shown or not", async () => {
  const { world } = await desk(claimed(3, ANA), claimed(4, BEN));
  expect(world.wire.of("open").map(({ log: [, chat] }) => chat)).toEqual([3]);
});

test("the feed of an ended chat is open only while it is shown: their number may exceed the limit of frames", async () => {
  const ended = { state: "ended", ended_at: 9_000, ended_by: "patron", version: 6 } as const;
  const many = Array.from({ length: 400 }, (_, place) => claimed(100 + place, ANA, ended));
  const { world, state } = await desk(claimed(3, ANA), ...many);
  const opened = (): number[] => world.wire.of("open").map(({ log: [, chat] }) => chat);
  expect(opened()).toEqual([3]);
  world.wire.say(frame([claimed(3, ANA, { ...ended, patron_messages: 4 })]));
  expect(world.wire.of("leave")).toEqual([{ kind: "leave", log: ["chat", 3] }]);
  world.wire.say(deskFrame({ read: [{ log: ["chat", 3], seq: 5, count: 3 }] }));
  expect(state.unread(claimed(3, ANA, { ...ended, patron_messages: 4 }))).toBe(1);
  state.navigation.show(3);
  expect(opened()).toEqual([3, 3]);
});

test("P4: a transcript beside a chat is followed until it is closed, and sends nothing else", async () => {
  const { world, state } = await desk(claimed(7, ANA));
  state.navigation.show(7);
  state.navigation.readBeside(7, 3);
  state.navigation.readBeside(7, 4);
  state.navigation.readBeside(7, null);
  const sent = world.wire.sent.flatMap((frame) => ("log" in frame ? [`${frame.kind} ${frame.log[1]}`] : []));
  expect(sent).toEqual(["open 7", "open 3", "leave 3", "open 4", "leave 4"]);
});

test("P4: a transcript that the operator may not read is reported as missing", async () => {
  const { world, state } = await desk(claimed(7, ANA));
  state.navigation.show(7);
  world.wire.say(feed(7, [started]), {
    kind: "opened",
    log: ["chat", 7],
    through: 1,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  state.navigation.readBeside(7, 3);
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["chat", 3] } });
  expect([...state.chats.missing]).toEqual([3]);
});

test("C2: claiming sends one act, marks the chat as being claimed, and shows it", async () => {
  const { world, state } = await desk(row(7));
  void state.claim(7);
  void state.claim(7);
  expect(world.wire.of("do").map(({ act }) => act)).toEqual([{ kind: "claim" }]);
  expect([state.claiming.has(7), state.navigation.route.chat]).toEqual([true, 7]);
});

test("D4: an act during a lost connection is sent after the reconnect", async () => {
  const { world, state } = await desk(row(7));
  world.wire.end(1006);
  expect(state.lost).toBe(true);
  void state.claim(7);
  await world.clock.pass(20_000);
  await world.welcome();
  expect(state.lost).toBe(false);
  expect(world.wire.of("do").map(({ act }) => act.kind)).toEqual(["claim"]);
});

test("P10: a message refused out of sight is shown, logged, and found in its chat after a reload", async () => {
  const { world, state, toastTexts } = await desk(claimed(3, ANA));
  world.wire.end(1006);
  const key = state.client.act("chat/3", { kind: "say", text: "On the second floor." });
  await world.clock.pass(20_000);
  await world.welcome();
  world.wire.say(frame([claimed(3, BEN)], true));
  world.wire.say({ kind: "refused", key, refusal: { name: "NotYours", by: "Ben Okafor" } });
  const text = "Not sent to Guest 8203. Ben Okafor has this chat. “On the second floor.”";
  expect(toastTexts()).toEqual([text]);
  expect(state.activity.list).toContainEqual(expect.objectContaining({ kind: "refused", chat: 3, text }));
  const reloaded = new LiveClient(world.ports, { role: "desk", token: () => Promise.resolve("t") }, "outbox");
  for (const client of [state.client, reloaded]) {
    const [message] = new ChatState(client, "chat/3", "desk", 1).entries;
    expect(message).toMatchObject({ text: "On the second floor.", status: "failed" });
  }
});

test("a message refused in the shown chat fails there without a toast", async () => {
  const { world, state, toastTexts } = await desk(claimed(3, ANA));
  state.navigation.show(3);
  const key = state.client.act("chat/3", { kind: "say", text: "On the second floor." });
  world.wire.say({ kind: "refused", key, refusal: { name: "NotYours", by: "Ben Okafor" } });
  expect(toastTexts()).toEqual([]);
  expect(state.navigation.shown?.entries).toMatchObject([{ status: "failed" }]);
});

test("unread counts the patron's messages that were read on no desk of the operator", async () => {
  const { world, state } = await desk(claimed(3, ANA, { patron_messages: 4 }));
  const unread = (): number => state.unread(state.board.get(3) as Row);
  expect(unread()).toBe(4);
  world.wire.say(deskFrame({ version: 2, read: [{ log: ["chat", 3], seq: 4, count: 3 }] }));
  expect(unread()).toBe(1);
});

test("unread is 0 as soon as the chat has been seen here", async () => {
  const { world, state } = await desk(claimed(3, ANA, { patron_messages: 1 }));
  world.wire.say(feed(3, [started, said(2, PATRON, "Hello?")]));
  world.wire.say({
    kind: "opened",
    log: ["chat", 3],
    through: 2,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  expect(state.unread(state.board.get(3) as Row)).toBe(1);
  state.chats.get(3)?.see();
  expect(state.unread(state.board.get(3) as Row)).toBe(0);
});

test("E3: a closed chat is no longer shown", async () => {
  const { world, state } = await desk(claimed(3, ANA, { state: "ended" }));
  state.navigation.show(3);
  const failed = state.client.act("chat/3", { kind: "say", text: "Too late" });
  world.wire.say({ kind: "refused", key: failed, refusal: { name: "ChatEnded", by: "patron", at: 1 } });
  const over = state.close(3);
  world.wire.say({ kind: "done", key: world.wire.of("do")[1]?.key ?? "", seq: 9 });
  expect(await over).toBe(true);
  expect(state.client.outbox.of("chat/3")).toEqual([]);
  expect(state.navigation.route.chat).toBeNull();
});

test("a chat that does not exist is reported as missing", async () => {
  const { world, state } = await desk();
  state.navigation.show(99);
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchChat", log: ["chat", 99] } });
  expect(state.chats.missing.has(99)).toBe(true);
});

test("S3: a click on a name opens or raises a focused window; hiding raises the next one", async () => {
  overlay = true;
  const { state, paneFocus } = await desk(claimed(3, ANA), claimed(4, ANA), row(7));
  for (const chat of [3, 7, 3]) state.navigation.press(chat);
  expect(state.navigation.windowed.map(({ chat }) => chat)).toEqual([3, 7]);
  expect([state.navigation.route.chat, paneFocus.requested]).toEqual([3, "chat/3"]);
  state.navigation.hide(3);
  expect([state.navigation.route.chat, state.navigation.windowed.map(({ chat }) => chat)]).toEqual([7, [7]]);
  state.navigation.hide(7);
  expect([state.navigation.route.chat, state.navigation.windowed]).toEqual([null, []]);
});

test("S3: the feed of a preview is open as long as its window is, those of one's own chats always", async () => {
  overlay = true;
  const { world, state } = await desk(claimed(3, ANA), row(7));
  state.navigation.press(7);
  state.navigation.press(3);
  expect(world.wire.of("leave")).toEqual([]);
  state.navigation.hide(7);
  state.navigation.hide(3);
  expect(world.wire.of("leave").map(({ log: [, chat] }) => chat)).toEqual([7]);
});

test("S3: a chat that leaves the board loses its window, unless it is in front", async () => {
  overlay = true;
  const { world, state } = await desk(claimed(3, ANA), row(7), row(8));
  for (const chat of [3, 7, 8]) state.navigation.press(chat);
  const ended = { state: "ended", version: 9 } as const;
  world.wire.say(frame([row(7, ended), row(8, ended)]));
  expect(state.navigation.windowed.map(({ chat }) => chat)).toEqual([3, 8]);
});

test("S3: closing a chat closes its window and raises the next one", async () => {
  overlay = true;
  const { world, state } = await desk(claimed(3, ANA, { state: "ended" }), claimed(4, ANA));
  state.navigation.press(4);
  state.navigation.press(3);
  const over = state.close(3);
  world.wire.say({ kind: "done", key: world.wire.of("do")[0]?.key ?? "", seq: 9 });
  await over;
  expect([state.navigation.route.chat, state.navigation.windows.open]).toEqual([4, ["chat/4"]]);
});

test("P38: after a restore the board accepts older rows, and lists entries that chats lost", async () => {
  const { world, state } = await desk(claimed(7, ANA), row(8, { version: 9 }));
  const opened = (epoch: string, through: number): Opened => {
    const seen = { seen_by_patron: 0, seen_by_desk: 0 };
    return { kind: "opened", log: ["chat", 7], through, epoch, ...seen };
  };
  state.navigation.show(7);
  world.wire.say(feed(7, [started, said(2, PATRON, "Where?")]), opened("first", 2));
  world.wire.end();
  await world.clock.pass(20_000);
  await world.welcome("second");
  const old = row(8, { version: 2, excerpt: "As it was" });
  world.wire.say(frame([row(7, { version: 1 }), old], true));
  expect([state.board.get(8), state.board.waiting.length]).toEqual([old, 2]);
  world.wire.say(feed(7, [started]), opened("second", 1));
  expect(state.chats.get(7)?.through).toBe(1);
  expect(state.chats.setBack.lost.map(({ log, entries }) => [log, entries.length])).toEqual([["chat/7", 1]]);
});
