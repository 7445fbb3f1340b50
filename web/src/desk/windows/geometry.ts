/**
 * Boxes of windows in the overlay view, in CSS px. `start` is along the inline axis, mirrored in right-to-left text.
 * Pure functions.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly start: number;
  readonly top: number;
}

/** The least size that shows a conversation. */
export const LEAST: Size = { width: 340, height: 320 };
const USUAL: Size = { width: 432, height: 660 };
const GAP = 16;
/** The offset of a window from the one below. */
const STEP = 32;

const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most));

/** The box within the room, shrunk if necessary, as close to its position as possible. */
export function fitted(box: Box, room: Size): Box {
  const width = between(Math.min(LEAST.width, room.width), box.width, room.width);
  const height = between(Math.min(LEAST.height, room.height), box.height, room.height);
  return {
    width,
    height,
    start: between(0, box.start, room.width - width),
    top: between(0, box.top, room.height - height),
  };
}

export const moved = (box: Box, along: number, down: number, room: Size): Box =>
  fitted({ ...box, start: box.start + along, top: box.top + down }, room);

/** Moves the far edges, up to those of the room. */
export function resized(box: Box, along: number, down: number, room: Size): Box {
  const width = Math.min(box.width + along, room.width - box.start);
  const height = Math.min(box.height + down, room.height - box.top);
  return fitted({ ...box, width, height }, room);
}

/** The box of a new window: beside the others if there is room, otherwise offset from the last one. */
export function placed(others: readonly Box[], room: Size): Box {
  const height = Math.min(USUAL.height, room.height - 2 * GAP);
  const columns = Math.max(1, Math.floor((room.width - GAP) / (USUAL.width + GAP)));
  for (let column = 0; column < columns; column += 1) {
    const start = GAP + column * (USUAL.width + GAP);
    const box = fitted({ ...USUAL, height, start, top: GAP }, room);
    if (!others.some((other) => overlap(box, other))) return box;
  }
  const last = others.at(-1) ?? { start: 0, top: 0 };
  const next = { ...USUAL, height, start: last.start + STEP, top: last.top + STEP };
  const fits = next.start + next.width <= room.width && next.top + LEAST.height <= room.height;
  if (!fits) return fitted({ ...next, start: GAP, top: GAP }, room);
  return fitted({ ...next, height: Math.min(height, room.height - next.top) }, room);
}

function overlap(one: Box, other: Box): boolean {
  const apart =
    one.start + one.width <= other.start ||
    other.start + other.width <= one.start ||
    one.top + one.height <= other.top ||
    other.top + other.height <= one.top;
  return !apart;
}
