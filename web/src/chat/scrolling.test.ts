import { describe, expect, test } from "vitest";
import { follows } from "./scrolling";

const box = (scrollTop: number, scrollHeight = 700) => ({ scrollTop, scrollHeight, clientHeight: 400 });

describe("a log at its end", () => {
  test("follows after growth before its own scroll event", () => {
    expect(follows({ top: 0, end: true }, box(300, 756))).toBe(true);
    expect(follows({ top: 300, end: true }, box(300, 756))).toBe(true);
  });

  test("is left by scrolling back by more than the tolerance", () => {
    expect(follows({ top: 300, end: true }, box(260))).toBe(false);
    expect(follows({ top: 300, end: true }, box(290))).toBe(true);
  });
});

test("a log that was left follows again only from its end", () => {
  expect(follows({ top: 100, end: false }, box(200))).toBe(false);
  expect(follows({ top: 100, end: false }, box(300))).toBe(true);
});
