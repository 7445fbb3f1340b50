import { chatKey } from "../../live/address";
import { expect, test } from "vitest";
import { memoryStore } from "../../live/ports";
import { Layout } from "./layout.svelte";
import { ChatWindows } from "./windows.svelte";

const ROOM = { width: 1100, height: 800 };

const windows = (store = memoryStore()): ChatWindows => new ChatWindows(store, "windows", () => true);

function layout(windows: ChatWindows): Layout {
  const layout = new Layout(windows);
  layout.fit(ROOM);
  return layout;
}

test("S3: the last used window is in front; the page's order is that of opening", () => {
  const all = windows();
  for (const chat of [3, 4, 5, 3]) all.raise(chatKey(chat));
  expect(all.open).toEqual(["chat/3", "chat/4", "chat/5"]);
  expect([3, 4, 5].map((chat) => all.layer(chatKey(chat)))).toEqual([2, 0, 1]);
  expect(all.top()).toBe("chat/3");
  expect(all.top((log) => log !== "chat/3")).toBe("chat/5");
});

test("S3: a hidden window opens again with its box", () => {
  const all = windows();
  all.raise("chat/3");
  const box = { start: 300, top: 100, width: 400, height: 500 };
  all.setBox("chat/3", box);
  all.hide("chat/3");
  expect([all.open, all.top()]).toEqual([[], null]);
  all.raise("chat/3");
  expect(all.box("chat/3")).toEqual(box);
});

test("S3: boxes and stacking order survive a reload", () => {
  const store = memoryStore();
  const before = windows(store);
  for (const chat of [3, 4, 5]) before.raise(chatKey(chat));
  before.setBox("chat/4", { start: 300, top: 100, width: 400, height: 500 });
  before.hide("chat/5");
  before.raise("chat/3");
  const after = windows(store);
  expect(after.open).toEqual(["chat/3", "chat/4"]);
  expect(after.top()).toBe("chat/3");
  for (const chat of [3, 4]) expect(after.box(chatKey(chat))).toEqual(before.box(chatKey(chat)));
});

test("S3: windows return to their boxes when the area grows again", () => {
  const windowed = windows();
  windowed.raise("chat/3");
  const all = layout(windowed);
  all.put("chat/3", { start: 600, top: 100, width: 480, height: 600 });
  all.fit({ width: 700, height: 500 });
  expect(all.box("chat/3")).toEqual({ start: 220, top: 0, width: 480, height: 500 });
  all.fit(ROOM);
  expect(all.box("chat/3")).toEqual({ start: 600, top: 100, width: 480, height: 600 });
});

test("S3: new windows stand where there is room, and all are tiled when there is none", () => {
  const all = windows();
  const boxes = layout(all);
  for (const chat of [3, 4]) all.raise(chatKey(chat));
  boxes.place(all.open);
  expect([3, 4].map((chat) => boxes.box(chatKey(chat)).start)).toEqual([16, 464]);
  all.raise("chat/5");
  boxes.place(all.open);
  expect([3, 4, 5].map((chat) => boxes.box(chatKey(chat)).start)).toEqual([8, 372, 736]);
});

test("S3: place leaves windows with a box where they are", () => {
  const all = windows();
  const boxes = layout(all);
  all.raise("chat/3");
  boxes.put("chat/3", { start: 16, top: 100, width: 480, height: 600 });
  all.raise("chat/4");
  boxes.place(all.open);
  expect(boxes.box("chat/3")).toEqual({ start: 16, top: 100, width: 480, height: 600 });
  expect(boxes.box("chat/4")).toMatchObject({ start: 512, top: 16 });
});

test("S3: arranged windows survive a reload", () => {
  const store = memoryStore();
  const all = windows(store);
  for (const chat of [3, 4]) all.raise(chatKey(chat));
  layout(all).arrange(all.open);
  expect([3, 4].map((chat) => windows(store).box(chatKey(chat))?.width)).toEqual([538, 538]);
});

test("S4: openAll opens as many windows as fit, the first in front, and hides the others", () => {
  const all = windows();
  all.raise("chat/99");
  layout(all).openAll(["chat/11", "chat/12", "chat/13", "chat/14", "chat/15", "chat/16", "chat/17"]);
  expect([...all.open].sort()).toEqual(["chat/11", "chat/12", "chat/13", "chat/14", "chat/15", "chat/16"]);
  expect(all.top()).toBe("chat/11");
});

test("S3: unreadable stored windows are ignored", () => {
  for (const text of [
    "no",
    "{}",
    '[null, 1, {"log": "chat/1", "open": true, "used": 1, "box": {"start": "x"}}]',
  ]) {
    const store = memoryStore();
    store.set("windows", text);
    expect(windows(store).open).toEqual([]);
  }
});

test("S3: closed chats and the longest unused windows are removed", () => {
  const store = memoryStore();
  const all = windows(store);
  for (let chat = 1; chat <= 70; chat += 1) all.raise(chatKey(chat));
  all.forget("chat/70");
  expect(windows(store).open).not.toContain(70);
  expect(windows(store).open).toHaveLength(60);
  expect(windows(store).open).not.toContain(1);
});
