import { expect, test } from "vitest";
import { Writing } from "./writing";

const press = (key: string, timeStamp: number, held: Partial<KeyboardEvent> = {}) => ({
  key,
  timeStamp,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const ASK = new Set("cnewj");

/** The characters of a text that are left as shortcuts, typed so quickly. */
function left(text: string, writing = new Writing(), pace = 200): string {
  return [...text]
    .filter((key, at) => !writing.takes(press(key, at * pace), ASK.has(key)) && ASK.has(key))
    .join("");
}

test("after a character that asks for nothing, none of the text is a shortcut", () => {
  expect(left("Can you wait a moment")).toBe("");
});

test("shortcuts one after the other all count", () => {
  expect(left("jjnj")).toBe("jjnj");
});

test("a text is over after a pause, with any other key, and when the focus goes elsewhere", () => {
  expect(left("Cn", new Writing(), 2_000)).toBe("n");
  for (const key of ["Escape", "Tab", "ArrowDown", "Enter"]) {
    const writing = new Writing();
    writing.takes(press("C", 0), false);
    writing.takes(press(key, 1), false);
    expect([key, writing.takes(press("n", 2), true)]).toEqual([key, false]);
  }
  const writing = new Writing();
  writing.takes(press("C", 0), false);
  writing.over();
  expect(writing.takes(press("n", 1), true)).toBe(false);
});

test("what is held for a capital letter does not end a text", () => {
  const writing = new Writing();
  writing.takes(press("C", 0), false);
  writing.takes(press("Shift", 1), false);
  expect(writing.takes(press("n", 2), true)).toBe(true);
});

test("a space alone begins no text, and neither does a key that is held", () => {
  const writing = new Writing();
  expect(writing.takes(press(" ", 0), false)).toBe(false);
  expect(writing.takes(press("f", 1, { ctrlKey: true }), false)).toBe(false);
  expect(writing.takes(press("n", 2), true)).toBe(false);
});
