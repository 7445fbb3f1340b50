import { expect, test } from "vitest";
import { memoryStore } from "../../live/ports";
import { ChatWindows } from "./windows.svelte";

const ROOM = { width: 1100, height: 800 };

function windows(store = memoryStore()) {
  const windows = new ChatWindows(store, "windows", () => true);
  windows.fit(ROOM);
  return windows;
}

test("S3: the last used window is in front; the page's order is that of opening", () => {
  const all = windows();
  for (const chat of [3, 4, 5, 3]) all.raise(chat);
  expect(all.open).toEqual([3, 4, 5]);
  expect([3, 4, 5].map((chat) => all.layer(chat))).toEqual([2, 0, 1]);
  expect(all.top()).toBe(3);
  expect(all.top((chat) => chat !== 3)).toBe(5);
});

test("S3: a hidden window opens again with its box", () => {
  const all = windows();
  all.raise(3);
  const box = { start: 300, top: 100, width: 400, height: 500 };
  all.put(3, box);
  all.hide(3);
  expect([all.open, all.top()]).toEqual([[], null]);
  all.raise(3);
  expect(all.box(3)).toEqual(box);
});

test("S3: boxes and stacking order survive a reload", () => {
  const store = memoryStore();
  const before = windows(store);
  for (const chat of [3, 4, 5]) before.raise(chat);
  before.put(4, { start: 300, top: 100, width: 400, height: 500 });
  before.hide(5);
  before.raise(3);
  const after = windows(store);
  expect(after.open).toEqual([3, 4]);
  expect(after.top()).toBe(3);
  for (const chat of [3, 4]) expect(after.box(chat)).toEqual(before.box(chat));
});

test("S3: windows return to their boxes when the area grows again", () => {
  const all = windows();
  all.raise(3);
  all.put(3, { start: 600, top: 100, width: 480, height: 600 });
  all.fit({ width: 700, height: 500 });
  expect(all.box(3)).toEqual({ start: 220, top: 0, width: 480, height: 500 });
  all.fit(ROOM);
  expect(all.box(3)).toEqual({ start: 600, top: 100, width: 480, height: 600 });
});

test("S3: a window opened before the area is known gets a box afterwards", () => {
  const all = new ChatWindows(memoryStore(), "windows", () => true);
  all.raise(3);
  all.raise(4);
  all.fit(ROOM);
  expect([all.box(3).start, all.box(4).start]).toEqual([16, 464]);
});

test("S3: unreadable stored windows are ignored", () => {
  for (const text of ["no", "{}", '[null, 1, {"chat": 1, "open": true, "used": 1, "box": {"start": "x"}}]']) {
    const store = memoryStore();
    store.set("windows", text);
    expect(windows(store).open).toEqual([]);
  }
});

test("S3: closed chats and the longest unused windows are removed", () => {
  const store = memoryStore();
  const all = windows(store);
  for (let chat = 1; chat <= 70; chat += 1) all.raise(chat);
  all.forget(70);
  expect(windows(store).open).not.toContain(70);
  expect(windows(store).open).toHaveLength(60);
  expect(windows(store).open).not.toContain(1);
});
