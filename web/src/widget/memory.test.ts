import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import type { Store } from "../live/ports";
import { Memory } from "./memory";

const SESSION = { chat: 7, token: "t", question: "Where?" };

/** A store with a list of the names written. */
function recorded(): { store: Store; names: string[] } {
  const store = memoryStore();
  const names: string[] = [];
  return { store: { ...store, set: (name, value) => (names.push(name), store.set(name, value)) }, names };
}

test("nothing is stored before the patron writes", () => {
  const { store, names } = recorded();
  const memory = new Memory(store, "ask");
  expect([memory.session, memory.muted, memory.scroll, memory.draft("question")]).toEqual([
    null,
    false,
    null,
    "",
  ]);
  expect(names).toEqual([]);
});

test("a start has the same key for the same form, also after a reload", () => {
  const store = memoryStore();
  let keys = 0;
  const fresh = (): string => `k${++keys}`;
  const form = { question: "Where?", name: "Dana" };
  expect(new Memory(store, "ask").startKey(form, fresh)).toBe("k1");
  expect(new Memory(store, "ask").startKey({ ...form }, fresh)).toBe("k1");
  expect(new Memory(store, "ask").startKey({ ...form, name: "D" }, fresh)).toBe("k2");
});

test("started deletes the drafts and the key of the form", () => {
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

test("forget deletes the chat and keeps the sound setting", () => {
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

test("invalid stored values are ignored", () => {
  const store = memoryStore();
  store.set("refdesk.ask.session", "{broken");
  expect(new Memory(store, "ask").session).toBeNull();
  store.set("refdesk.ask.session", '{"chat":"7"}');
  expect(new Memory(store, "ask").session).toBeNull();
});

test("takeOver adds valid unsent texts, each once", () => {
  const store = memoryStore();
  const memory = new Memory(store, "ask", () => 1);
  for (const unsent of ["", "{", "null", "{}", "[null]", '[{"key":"k"}]'])
    memory.takeOver(SESSION, { unsent });
  expect(store.get("refdesk.ask.outbox.7")).toBeNull();
  const text = (key: string): object => ({ key, log: "chat/5", act: { kind: "say", text: key }, at: 1 });
  memory.takeOver(SESSION, {
    unsent: JSON.stringify([
      { ...text("a"), at: "x", refusal: {}, act: { kind: "say", text: "a", marks: 5 } },
      { key: "e", log: "chat/7", act: { kind: "save_note", text: "e" }, at: 1 },
    ]),
  });
  memory.takeOver(SESSION, { unsent: JSON.stringify([text("a"), text("b")]) });
  expect(JSON.parse(store.get("refdesk.ask.outbox.7") ?? "")).toEqual([
    { key: "a", log: "chat/7", act: { kind: "say", text: "a", sensitive: "ask" }, at: 1 },
    { key: "b", log: "chat/7", act: { kind: "say", text: "b", sensitive: "ask" }, at: 1 },
  ]);
});

test("a created ticket is stored for ten minutes", () => {
  const store = memoryStore();
  let now = 1_000;
  const memory = new Memory(store, "ask", () => now);
  memory.ticketCreated({ ticket: 7, page: "/ticket/x/", mailed: false });
  now += 10 * 60_000 - 1;
  expect(memory.ticket).toMatchObject({ ticket: 7, page: "/ticket/x/", mailed: false });
  now += 1;
  expect(memory.ticket).toBeNull();
  expect(store.get("refdesk.ask.ticket")).toBeNull();
});
