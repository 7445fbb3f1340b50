import { expect, test } from "vitest";
import { beside, capacity, fitted, free, LEAST, moved, resized, tiles } from "./geometry";
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

const at = (start: number, top: number, width: number, height: number): Box => ({
  start,
  top,
  width,
  height,
});

test.each<[string, Box[], typeof ROOM, Box | null]>([
  ["in an empty area", [], ROOM, at(16, 16, 432, 660)],
  ["lower where the area is low", [], { width: 1100, height: 500 }, at(16, 16, 432, 468)],
  ["beside the first one", [at(16, 16, 432, 660)], ROOM, at(464, 16, 432, 660)],
  ["in the gap that was left", [at(464, 16, 432, 660)], ROOM, at(16, 16, 432, 660)],
  ["below one", [at(16, 16, 1068, 300)], ROOM, at(16, 332, 432, 452)],
  ["narrower beside a wide one", [at(0, 0, 720, 800)], ROOM, at(736, 16, 348, 660)],
  ["low above a wide one", [at(0, 400, 1100, 400)], ROOM, at(16, 16, 432, 384)],
  ["nowhere beside two", [at(16, 16, 432, 660), at(464, 16, 432, 660)], ROOM, null],
  ["nowhere in an area of less than the least size", [], { width: 300, height: 200 }, null],
])("S3: free finds a place %s", (_name, others, room, box) => {
  expect(free(others, room)).toEqual(box);
});

test.each([
  [1, ROOM, [at(8, 8, 1084, 784)]],
  [2, ROOM, [at(8, 8, 538, 784), at(554, 8, 538, 784)]],
  [3, ROOM, [at(8, 8, 356, 784), at(372, 8, 356, 784), at(736, 8, 356, 784)]],
  [3, { width: 720, height: 800 }, [at(8, 8, 348, 388), at(364, 8, 348, 388), at(8, 404, 348, 388)]],
  [2, { width: 500, height: 500 }, [at(8, 0, 484, 320), at(8, 180, 484, 320)]],
])("S3: tiles %i windows in an area of %o", (count, room, boxes) => {
  expect(tiles(count, room).map(({ start, top, width, height }) => at(start, top, width, height))).toEqual(
    boxes,
  );
});

test("S3: tiles keeps any number of windows within the area, without overlap up to its capacity", () => {
  for (const room of [ROOM, { width: 1600, height: 900 }, { width: 700, height: 400 }])
    for (let count = 1; count <= 60; count += 1) {
      const boxes = tiles(count, room);
      for (const box of boxes) expect(fitted(box, room)).toEqual(box);
      const overlaps = boxes.some((box, index) =>
        boxes.slice(index + 1).some((other) => overlap(box, other)),
      );
      expect(overlaps).toBe(count > capacity(room));
    }
});

test.each([
  [ROOM, 6],
  [{ width: 1600, height: 900 }, 8],
  [{ width: 300, height: 200 }, 1],
])("S4: capacity counts the windows that fit in %o", (room, count) => {
  expect(capacity(room)).toBe(count);
});

const overlap = (box: Box, other: Box): boolean =>
  box.start < other.start + other.width &&
  other.start < box.start + box.width &&
  box.top < other.top + other.height &&
  other.top < box.top + box.height;

test.each<[string, Box, typeof ROOM, Box]>([
  ["at its end", at(8, 8, 400, 700), ROOM, at(408, 8, 360, 480)],
  ["at its start where that has the room", at(700, 8, 392, 784), ROOM, at(340, 8, 360, 480)],
  ["higher up beside a low window", at(8, 404, 400, 388), ROOM, at(408, 320, 360, 480)],
  ["narrower in what is left", at(0, 0, 780, 800), ROOM, at(780, 0, 320, 480)],
  ["below", at(8, 8, 448, 400), { width: 464, height: 800 }, at(8, 408, 448, 392)],
  ["above", at(8, 404, 448, 388), { width: 464, height: 800 }, at(8, 0, 448, 404)],
  [
    "over the conversation without room",
    at(0, 0, 464, 800),
    { width: 464, height: 800 },
    at(0, 76, 464, 636),
  ],
  ["inside a small area", at(0, 0, 340, 320), { width: 340, height: 320 }, at(0, 0, 340, 260)],
])("a tool's window is placed %s", (_name, window, room, box) => {
  expect(beside(window, room)).toEqual(box);
});
