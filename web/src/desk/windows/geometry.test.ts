import { expect, test } from "vitest";
import { fitted, LEAST, moved, placed, resized } from "./geometry";
import type { Box } from "./geometry";

const ROOM = { width: 1100, height: 800 };
const BOX: Box = { start: 100, top: 50, width: 432, height: 600 };

test("S3: moved stops at the edges of the area", () => {
  expect(moved(BOX, 50, -20, ROOM)).toEqual({ ...BOX, start: 150, top: 30 });
  expect(moved(BOX, 5000, 5000, ROOM)).toEqual({ ...BOX, start: 668, top: 200 });
  expect(moved(BOX, -5000, -5000, ROOM)).toEqual({ ...BOX, start: 0, top: 0 });
});

test("S3: resized moves only the far edges, within the area and above the least size", () => {
  expect(resized(BOX, 100, 50, ROOM)).toEqual({ ...BOX, width: 532, height: 650 });
  expect(resized(BOX, 5000, 5000, ROOM)).toEqual({ ...BOX, width: 1000, height: 750 });
  expect(resized(BOX, -5000, -5000, ROOM)).toEqual({ ...BOX, ...LEAST });
});

test("S3: fitted moves windows into a smaller area, and fills one that is too small", () => {
  expect(fitted(BOX, { width: 500, height: 620 })).toEqual({ ...BOX, start: 68, top: 20 });
  expect(fitted(BOX, { width: 300, height: 200 })).toEqual({ start: 0, top: 0, width: 300, height: 200 });
});

test("S3: placed puts new windows side by side, then each one step further", () => {
  const boxes: Box[] = [];
  for (let count = 0; count < 4; count += 1) boxes.push(placed(boxes, ROOM));
  expect(boxes.map(({ start, top }) => [start, top])).toEqual([
    [16, 16],
    [464, 16],
    [496, 48],
    [528, 80],
  ]);
  for (const box of boxes) expect(fitted(box, ROOM)).toEqual(box);
});

test("S3: placed keeps any number of windows within the area", () => {
  const boxes: Box[] = [];
  for (let count = 0; count < 60; count += 1) boxes.push(placed(boxes, ROOM));
  for (const box of boxes) expect(fitted(box, ROOM)).toEqual(box);
  expect(new Set(boxes.slice(-12).map(({ start, top }) => `${start} ${top}`)).size).toBeGreaterThan(8);
});
