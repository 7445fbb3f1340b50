import { expect, test, vi } from "vitest";
import { asked, hinted, pressed, readable } from "./keys";
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
const name = (...asking: Parameters<typeof asked>) => asked(...asking)?.name;

test("each key leads to one thing", () => {
  const keys = SHORTCUTS.flatMap(({ single, anywhere }) => [single, anywhere]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("single keys count only where they may", () => {
  expect([name(press("j"), true), name(press("j"), false)]).toEqual(["next", undefined]);
  expect(name(press("?", { shiftKey: true, code: "Slash" }), true)).toBe("help");
  expect(name(press("J", { shiftKey: true }), true)).toBeUndefined();
});

test("with Alt they count anywhere, whatever the key writes then", () => {
  expect(name(press("C", { altKey: true, shiftKey: true }), false)).toBe("claim");
  expect(name(press("Ç", { altKey: true, shiftKey: true, code: "KeyC" }), false)).toBe("claim");
  expect(name(press("ArrowDown", { altKey: true, code: "ArrowDown" }), false)).toBe("next");
});

test("the letter counts, not where it lies on the keyboard", () => {
  expect(pressed(press("Q", { altKey: true, shiftKey: true, code: "KeyA" }))).toBe("Alt+Shift+Q");
});

test("AltGr, Control and Command are for writing and for the browser", () => {
  for (const held of [{ ctrlKey: true, altKey: true }, { ctrlKey: true }, { metaKey: true }])
    expect(name(press("c", { shiftKey: true, ...held }), true)).toBeUndefined();
});

test("keys are shown as the system's keyboards name them", () => {
  expect(readable("Alt+Shift+C", false)).toEqual(["Alt", "Shift", "C"]);
  expect(readable("Alt+ArrowUp", true)).toEqual(["⌥", "↑"]);
  expect(readable("Mod+B", true)).toEqual(["⌘", "B"]);
});

test("a control wears what the tooltip and the screen reader need", () => {
  vi.stubGlobal("navigator", { userAgent: "X11" });
  expect(hinted("end")).toEqual({ shortcut: "Alt Shift X", keys: "Alt+Shift+X", "data-shortcut": "end" });
});
