import { opened } from "../testing/widgetChat";
import { beforeEach, expect, test, vi } from "vitest";
import { ANA, event, PATRON, said, SYSTEM } from "../testing/world";
import type { StartBody } from "./api";
import {
  reset,
  answers,
  app,
  calls,
  chatting,
  receive,
  FIRST,
  open,
  rings,
  streams,
  streamsOpened,
  toLoader,
  flush,
  setPresence,
  world,
} from "../testing/widgetWorld";

beforeEach(reset);

function started(calledFor = "chats"): StartBody {
  return calls.find(([name]) => name === calledFor)?.[1] as StartBody;
}

test("it hears whether somebody is there, and says what is so as it changes, without asking", async () => {
  const made = app();
  expect([made.navigation.view, made.availability.online]).toEqual(["start", null]);
  await flush();
  expect(made.availability.online).toBe(true);
  await setPresence(200, { online: false });
  expect([made.navigation.view, made.availability.online]).toEqual(["offline", false]);
  await setPresence(200, { online: true });
  expect([made.navigation.view, made.availability.online]).toEqual(["start", true]);
  expect([calls, streamsOpened]).toEqual([[], 1]);
});

test("nobody is said to be online where the server does not answer", async () => {
  const made = app();
  await flush();
  expect([made.availability.online, made.availability.reached]).toEqual([true, true]);
  const hears = async (status: number, body: unknown): Promise<unknown> => {
    await setPresence(status, body);
    if (streams.size === 0) await world.clock.pass(20_000);
    await flush();
    return [made.availability.online, made.availability.reached, made.navigation.view];
  };
  expect(await hears(0, null)).toEqual([null, false, "start"]);
  expect(await hears(200, { online: true })).toEqual([true, true, "start"]);
  expect(await hears(503, {})).toEqual([null, false, "start"]);
  expect(await hears(200, { online: false })).toEqual([false, true, "offline"]);
  expect(await hears(0, null)).toEqual([false, false, "offline"]);
});

test("a form that was begun is not taken away when nobody is there any more", async () => {
  answers["status"] = [200, { online: false }];
  const made = app();
  made.memory.setDraft("question", "Where i");
  await flush();
  expect(made.navigation.view).toBe("start");
});

test("a start says where it was asked and by what; the chat begins, and the loader is told to keep it", async () => {
  const made = await chatting();
  expect(started()).toMatchObject({
    question: "Where?",
    page: { url: "https://library.example/hours", title: "Hours" },
    screen: "1 × 1",
    language: "en-GB",
  });
  expect([made.navigation.view, made.navigation.status]).toEqual(["chat", "connected"]);
  expect(toLoader).toContainEqual({ refdesk: "chat-started" });
});

test("P27: what no text may hold is taken out of the question before it is sent", async () => {
  await app().start({ question: "  a\u0000b\u202e  " });
  expect(started().question).toBe("ab");
});

test("a start that failed is tried again with the same key, and with another when something else is asked", async () => {
  const made = app();
  answers["chats"] = [0, null];
  expect(await made.start({ question: "Where?" })).toBe("unreached");
  expect(await made.start({ question: "Where?" })).toBe("unreached");
  expect(await made.start({ question: "Where else?" })).toBe("unreached");
  const keys = calls.filter(([name]) => name === "chats").map(([, body]) => (body as StartBody).key);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test("a start is tried again by itself while the service is busy, and told when that didn't help", async () => {
  const made = app();
  answers["chats"] = [503, { refusal: { name: "Unavailable", retry_after: 2 } }];
  const starting = made.start({ question: "Where?" });
  await flush();
  await world.clock.pass(2_000);
  await flush();
  expect(calls.filter(([name]) => name === "chats")).toHaveLength(2);
  answers["chats"] = [201, { chat: 7, token: "tok" }];
  await world.clock.pass(2_000);
  expect(await starting).toBeNull();
  expect(
    new Set(calls.filter(([name]) => name === "chats").map(([, body]) => (body as StartBody).key)).size,
  ).toBe(1);
});

test("nobody online: the refusal comes back, and the question stays", async () => {
  const made = app();
  made.memory.setDraft("question", "Where?");
  answers["chats"] = [409, { refusal: { name: "NobodyOnline" } }];
  expect(await made.start({ question: "Where?" })).toEqual({ name: "NobodyOnline" });
  expect([made.availability.online, made.question]).toEqual([false, "Where?"]);
});

test("the next page of the library's site goes on with the chat", async () => {
  await chatting();
  const next = app();
  expect(next.navigation.view).toBe("joining");
  await flush();
  expect(world.wire.hello).toMatchObject({ kind: "patron_hello", token: "tok", page: { title: "Hours" } });
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect([next.navigation.view, next.navigation.status]).toEqual(["chat", "connected"]);
});

test("a first connection that does not come about is one that is tried again, all the while", async () => {
  await chatting();
  const next = app();
  await flush();
  expect(next.navigation.status).toBe("connecting");
  for (let times = 0; times < 3; times++) {
    world.wire.end();
    expect(next.navigation.status).toBe("reconnecting");
    await world.clock.pass(5_000);
    expect(next.navigation.status).toBe("reconnecting");
  }
});

test("D1: a lost line is told, and green again when it is back", async () => {
  const made = await chatting();
  world.wire.end();
  expect(made.navigation.status).toBe("reconnecting");
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect(made.navigation.status).toBe("connected");
});

test("D3: past the grace time it says that it could not reconnect, and goes on trying all the same", async () => {
  const made = await chatting();
  world.fraction = 1;
  world.reachable = false;
  world.wire.end();
  await world.clock.pass(59_999);
  expect(made.navigation.view).toBe("chat");
  await world.clock.pass(1);
  expect([made.navigation.view, made.navigation.status, made.navigation.over]).toEqual([
    "lost",
    "disconnected",
    false,
  ]);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect(made.navigation.view).toBe("chat");
});

test("D3: a line that came back only for a moment begins another wait", async () => {
  const made = await chatting();
  world.reachable = false;
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome();
  world.wire.end();
  await world.clock.pass(59_999);
  expect(made.navigation.view).toBe("chat");
  await world.clock.pass(1);
  expect(made.navigation.view).toBe("lost");
});

test("what a chat needs and can't be loaded any more, after an update, has the page reloaded", async () => {
  await chatting();
  let reloads = 0;
  app({ talk: () => Promise.reject(new TypeError("gone")), reload: () => (reloads += 1) });
  await flush();
  await world.clock.pass(3_999);
  expect(reloads).toBe(0);
  await world.clock.pass(1);
  expect(reloads).toBe(1);
});

test("D2: a chat that ended by disconnection is over: the loader forgets it, and a new question can be asked", async () => {
  const made = await chatting();
  receive(0, ...FIRST, event(4, SYSTEM, { kind: "ended", by: "disconnection" }));
  await flush();
  expect([made.navigation.view, made.navigation.over]).toEqual(["lost", true]);
  expect(toLoader).toContainEqual({ refdesk: "chat-ended" });
  made.newQuestion();
  expect([made.navigation.view, made.memory.session, world.wire.dropped]).toEqual(["start", null, true]);
});

test("E1: a chat that the operator ended stays to be read", async () => {
  const made = await chatting();
  receive(0, ...FIRST, event(4, ANA, { kind: "ended", by: "operator" }));
  expect([made.navigation.view, made.navigation.status]).toEqual(["ended", "ended"]);
});

test("E1: what the chat did not get to hear before its end begins the next question", async () => {
  const made = await chatting();
  receive(0, ...FIRST);
  made.chat?.say("And the map?");
  const key = world.wire.of("do")[0]?.key ?? "";
  receive(3, event(4, ANA, { kind: "ended", by: "operator" }));
  world.wire.say({ kind: "refused", key, refusal: { name: "ChatEnded", by: "operator", at: 4 } });
  made.memory.setDraft("message", "Or a lat");
  made.newQuestion();
  expect([made.navigation.view, made.question]).toEqual(["start", "And the map?\n\nOr a lat"]);
  expect(made.memory.draft("message")).toBe("");
});

test("a chat that was forgotten leaves nothing for the next question", async () => {
  const made = await chatting();
  receive(0, ...FIRST, event(4, ANA, { kind: "ended", by: "operator" }));
  made.memory.setDraft("message", "Or a lat");
  const over = made.forget();
  world.wire.say({ kind: "done", key: world.wire.of("do").at(-1)?.key ?? "", seq: 5 });
  expect([await over, made.navigation.view, made.question]).toEqual([null, "start", ""]);
});

test("M5: files go on while the chat is in another window or over, and are called off when it is left behind", async () => {
  const made = await chatting();
  let called = 0;
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
    called += 1;
    return new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason as Error)));
  });
  const { sending } = made;
  sending?.add([new File(["x"], "a.txt")]);
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  expect([made.navigation.view, made.sending?.uploads.sending]).toEqual(["moved", true]);
  world.wire.say({ kind: "seat", held: true, seat: 3 });
  receive(0, ...FIRST, event(4, ANA, { kind: "ended", by: "operator" }));
  expect([made.navigation.view, made.sending?.uploads.sending]).toEqual(["ended", true]);
  made.newQuestion();
  await flush();
  expect([made.sending, sending?.uploads.sending, called]).toEqual([null, false, 1]);
  vi.unstubAllGlobals();
});

test("P6: a token that is good for nothing any more leaves the widget ready for a new question", async () => {
  await chatting();
  const next = app();
  await flush();
  world.wire.end(4401);
  expect([next.navigation.view, next.memory.session]).toEqual(["start", null]);
});

test("P6: a server that speaks a newer version has the page reloaded", async () => {
  await chatting();
  let reloads = 0;
  app({ reload: () => (reloads += 1) });
  await flush();
  world.wire.end(4406);
  expect(reloads).toBe(1);
});

test("an operator's message rings, history and one's own don't, and nothing does when muted", async () => {
  const made = await chatting();
  receive(0, ...FIRST, said(4, ANA, "old"));
  opened(4);
  expect(rings).toBe(0);
  receive(4, said(5, ANA, "new"));
  receive(5, said(6, PATRON, "mine"));
  expect(rings).toBe(1);
  made.sound.toggle();
  receive(6, said(7, ANA, "hush"));
  expect(rings).toBe(1);
  expect(made.memory.muted).toBe(true);
});

test("nothing is connected for presence while the widget is closed, out of sight, or somebody answers", async () => {
  const made = app();
  await flush();
  expect(streams.size).toBe(1);
  open(false);
  await flush();
  expect([streams.size, made.visibility.open]).toEqual([0, false]);
  open(true);
  await flush();
  expect(streams.size).toBe(1);
  made.visible(false);
  await flush();
  expect(streams.size).toBe(0);
  made.visible(true);
  await flush();
  expect(streams.size).toBe(1);
  await chatting(made);
  receive(0, ...FIRST.slice(0, 2));
  await flush();
  expect(streams.size).toBe(1);
  receive(2, ...FIRST.slice(2));
  await flush();
  await world.clock.pass(60_000);
  expect([streams.size, calls.filter(([name]) => name === "status")]).toEqual([0, []]);
});
