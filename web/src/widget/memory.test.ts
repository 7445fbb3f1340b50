import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import type { Store } from "../live/ports";
import { Memory } from "./memory";

const SESSION = { chat: 7, token: "t", question: "Where?" };

/** A store that tells what was written into it. */
function watched(): { store: Store; written: string[] } {
  const store = memoryStore();
  const written: string[] = [];
  return { store: { ...store, set: (name, value) => (written.push(name), store.set(name, value)) }, written };
}

test("nothing is stored before a patron wrote something", () => {
  const { store, written } = watched();
  const memory = new Memory(store, "ask");
  expect([memory.session, memory.muted, memory.scroll, memory.draft("question")]).toEqual([
    null,
    false,
    null,
    "",
  ]);
  expect(written).toEqual([]);
});

test("a start keeps its key as long as the same is asked, over a reload too", () => {
  const store = memoryStore();
  let keys = 0;
  const fresh = (): string => `k${++keys}`;
  const asked = { question: "Where?", name: "Dana" };
  expect(new Memory(store, "ask").startKey(asked, fresh)).toBe("k1");
  expect(new Memory(store, "ask").startKey({ ...asked }, fresh)).toBe("k1");
  expect(new Memory(store, "ask").startKey({ ...asked, name: "D" }, fresh)).toBe("k2");
});

test("a chat that has started takes its form's drafts and its key away", () => {
  const store = memoryStore();
  const memory = new Memory(store, "ask");
  memory.setDraft("question", "Where?");
  memory.setDraft("message", "and also");
  memory.startKey({ question: "Where?" }, () => "k1");
  memory.started(SESSION, ["question"]);
  const after = new Memory(store, "ask");
  expect(after.session).toEqual(SESSION);
  expect([after.draft("question"), after.draft("message")]).toEqual(["", "and also"]);
  expect(after.startKey({ question: "Where?" }, () => "k2")).toBe("k2");
});

test("forgetting a chat leaves nothing of it, and the sound as it was", () => {
  const store = memoryStore();
  const memory = new Memory(store, "ask");
  memory.muted = true;
  memory.started(SESSION, []);
  memory.scroll = { top: 5, end: false };
  memory.setDraft("message", "m");
  memory.forget();
  const after = new Memory(store, "ask");
  expect([after.session, after.scroll, after.draft("message"), after.muted]).toEqual([null, null, "", true]);
});

test("two widgets of one library don't share anything", () => {
  const store = memoryStore();
  new Memory(store, "ask").started(SESSION, []);
  expect(new Memory(store, "maps").session).toBeNull();
});

test("what makes no sense in the store is as if it were not there", () => {
  const store = memoryStore();
  store.set("refdesk.ask.session", "{broken");
  expect(new Memory(store, "ask").session).toBeNull();
  store.set("refdesk.ask.session", '{"chat":"7"}');
  expect(new Memory(store, "ask").session).toBeNull();
});

test("of messages that another window could not send texts are taken, each once, and nothing else", () => {
  const store = memoryStore();
  const memory = new Memory(store, "ask", () => 1);
  for (const unsent of ["", "{", "null", "{}", "[null]", '[{"key":"k"}]'])
    memory.takeOver(SESSION, { unsent });
  expect(store.get("refdesk.ask.outbox.7")).toBeNull();
  const text = (key: string): object => ({ key, chat: 5, act: { kind: "say", text: key }, at: 1 });
  memory.takeOver(SESSION, {
    unsent: JSON.stringify([
      { ...text("a"), at: "x", refusal: {}, act: { kind: "say", text: "a", marks: 5 } },
      { key: "e", chat: 7, act: { kind: "save_note", text: "e" }, at: 1 },
    ]),
  });
  memory.takeOver(SESSION, { unsent: JSON.stringify([text("a"), text("b")]) });
  expect(JSON.parse(store.get("refdesk.ask.outbox.7") ?? "")).toEqual([
    { ...text("a"), chat: 7 },
    { ...text("b"), chat: 7 },
  ]);
});

test("the way to a ticket is known for half an hour, and then nowhere", () => {
  const store = memoryStore();
  let now = 1_000;
  const memory = new Memory(store, "ask", () => now);
  memory.left({ ticket: 7, page: "/ticket/x/", mailed: false });
  now += 30 * 60_000 - 1;
  expect(memory.ticket).toEqual({ ticket: 7, page: "/ticket/x/", mailed: false });
  now += 1;
  expect(memory.ticket).toBeNull();
  expect(store.get("refdesk.ask.ticket")).toBeNull();
});
