import { expect, test, vi } from "vitest";
import { shortcutOf, hinted, pressed, readable } from "./keys";
import { SHORTCUTS } from "./table";

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: `Key${key.toUpperCase()}`,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});
const name = (...args: Parameters<typeof shortcutOf>) => shortcutOf(...args)?.name;

test("each key belongs to one shortcut", () => {
  const keys = SHORTCUTS.flatMap(({ single, anywhere }) => [single, anywhere]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("single keys match only where they are allowed", () => {
  expect([name(press("j"), true), name(press("j"), false)]).toEqual(["next", undefined]);
  expect(name(press("?", { shiftKey: true, code: "Slash" }), true)).toBe("help");
  expect(name(press("J", { shiftKey: true }), true)).toBeUndefined();
});

test("keys with Alt match everywhere, whatever character they produce", () => {
  expect(name(press("C", { altKey: true, shiftKey: true }), false)).toBe("claim");
  expect(name(press("Ç", { altKey: true, shiftKey: true, code: "KeyC" }), false)).toBe("claim");
  expect(name(press("ArrowDown", { altKey: true, code: "ArrowDown" }), false)).toBe("next");
});

test("pressed uses the letter, not its position on the keyboard", () => {
  expect(pressed(press("Q", { altKey: true, shiftKey: true, code: "KeyA" }))).toBe("Alt+Shift+Q");
});

test("AltGr, Control and Command match no shortcut", () => {
  for (const held of [{ ctrlKey: true, altKey: true }, { ctrlKey: true }, { metaKey: true }])
    expect(name(press("c", { shiftKey: true, ...held }), true)).toBeUndefined();
});

test("readable names keys as the operating system does", () => {
  expect(readable("Alt+Shift+C", false)).toEqual(["Alt", "Shift", "C"]);
  expect(readable("Alt+ArrowUp", true)).toEqual(["⌥", "↑"]);
  expect(readable("Mod+B", true)).toEqual(["⌘", "B"]);
});

test("hinted returns the attributes for tooltip, screen reader and handler", () => {
  vi.stubGlobal("navigator", { userAgent: "X11" });
  expect(hinted("end")).toEqual({ shortcut: "Alt Shift X", keys: "Alt+Shift+X", "data-shortcut": "end" });
});
