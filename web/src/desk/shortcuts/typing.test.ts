import { expect, test } from "vitest";
import { Typing } from "./typing";

const press = (key: string, timeStamp: number, held: Partial<KeyboardEvent> = {}) => ({
  key,
  timeStamp,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const SHORTCUTS = new Set("cnewj");

/** The characters of a text, typed at this pace in ms, that trigger shortcuts. */
function left(text: string, typing = new Typing(), pace = 200): string {
  return [...text]
    .filter((key, at) => !typing.belongs(press(key, at * pace), SHORTCUTS.has(key)) && SHORTCUTS.has(key))
    .join("");
}

test("no character triggers a shortcut after one without a shortcut", () => {
  expect(left("Can you wait a moment")).toBe("");
});

test("shortcuts in a row all trigger", () => {
  expect(left("jjnj")).toBe("jjnj");
});

test("a text ends after a pause, at another key, and when the focus moves", () => {
  expect(left("Cn", new Typing(), 2_000)).toBe("n");
  for (const key of ["Escape", "Tab", "ArrowDown", "Enter"]) {
    const typing = new Typing();
    typing.belongs(press("C", 0), false);
    typing.belongs(press(key, 1), false);
    expect([key, typing.belongs(press("n", 2), true)]).toEqual([key, false]);
  }
  const typing = new Typing();
  typing.belongs(press("C", 0), false);
  typing.reset();
  expect(typing.belongs(press("n", 1), true)).toBe(false);
});

test("Shift does not end a text", () => {
  const typing = new Typing();
  typing.belongs(press("C", 0), false);
  typing.belongs(press("Shift", 1), false);
  expect(typing.belongs(press("n", 2), true)).toBe(true);
});

test("neither a space nor a key with Control begins a text", () => {
  const typing = new Typing();
  expect(typing.belongs(press(" ", 0), false)).toBe(false);
  expect(typing.belongs(press("f", 1, { ctrlKey: true }), false)).toBe(false);
  expect(typing.belongs(press("n", 2), true)).toBe(false);
});
