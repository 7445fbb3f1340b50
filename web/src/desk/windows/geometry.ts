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
const TILE_GAP = 8;

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

/** The size of a tool's window beside a chat's, and the least that is of use. */
const TOOL: Size = { width: 360, height: 480 };
const LEAST_TOOL: Size = { width: 300, height: 260 };
/** Heights of a window's head and text box. */
const HEAD = 76;
const COMPOSER = 88;

/**
 * The box of a tool's window at a chat's window: beside it, else below or above it, where there is more room. Without
 * room on any side it is over the conversation.
 */
export function beside({ start, top, width, height }: Box, room: Size): Box {
  const [end, bottom] = [start + width, top + height];
  const aside = Math.min(TOOL.width, Math.max(start, room.width - end));
  const free = Math.min(TOOL.height, Math.max(top, room.height - bottom));
  if (aside >= LEAST_TOOL.width) {
    const tall = Math.min(TOOL.height, room.height);
    const high = between(0, top, room.height - tall);
    return { start: end + aside <= room.width ? end : start - aside, top: high, width: aside, height: tall };
  }
  if (free >= LEAST_TOOL.height)
    return { start, top: bottom + free <= room.height ? bottom : top - free, width, height: free };
  const tall = Math.min(room.height, Math.max(LEAST_TOOL.height, height - HEAD - COMPOSER));
  return { start, top: between(0, bottom - COMPOSER - tall, room.height - tall), width, height: tall };
}

/**
 * The box of a new window where no other one stands: of the usual size if there is room, otherwise smaller. Null if no
 * box of the least size is free.
 */
export function free(others: readonly Box[], room: Size): Box | null {
  const starts = corners(others.map(({ start, width }) => start + width));
  const tops = corners(others.map(({ top, height }) => top + height));
  for (const height of [USUAL.height, LEAST.height])
    for (const width of [USUAL.width, LEAST.width])
      for (const top of tops)
        for (const start of starts) {
          const box = {
            start,
            top,
            width,
            height: Math.min(height, Math.max(LEAST.height, room.height - 2 * GAP)),
          };
          if (isFree(box, others, room)) return grown(box, others, room);
        }
  return null;
}

/** The maximum number of windows of the least size side by side and one above the other; 1 at least. */
export function capacity(room: Size): number {
  const { columns, rows } = most(room);
  return columns * rows;
}

/**
 * The boxes of `count` windows of one size, in rows that fill the room; what is left of the last row is free for the
 * next window. Where not all fit, they overlap evenly.
 */
export function tiles(count: number, room: Size): Box[] {
  const { columns, rows } = grid(count, room);
  const wide = spread(columns, room.width, LEAST.width);
  const high = spread(rows, room.height, LEAST.height);
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const box = {
      start: wide.first + (at % columns) * wide.step,
      top: high.first + row * high.step,
      width: wide.size,
      height: high.size,
    };
    return fitted(box, room);
  });
}

/** The rows and columns in which the smallest ratio of a window's size to the usual size is the largest. */
function grid(count: number, room: Size): { columns: number; rows: number } {
  const limit = most(room);
  let best = { columns: Math.min(limit.columns, count), rows: Math.ceil(count / limit.columns), ratio: 0 };
  for (let columns = 1; columns <= Math.min(limit.columns, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    if (rows > limit.rows) continue;
    const width = spread(columns, room.width, LEAST.width).size;
    const height = spread(rows, room.height, LEAST.height).size;
    const ratio = Math.min(width / USUAL.width, height / USUAL.height);
    if (ratio > best.ratio) best = { columns, rows, ratio };
  }
  return best;
}

function most(room: Size): { columns: number; rows: number } {
  const along = (length: number, least: number): number =>
    Math.max(1, Math.floor((length - TILE_GAP) / (least + TILE_GAP)));
  return { columns: along(room.width, LEAST.width), rows: along(room.height, LEAST.height) };
}

/** `count` equal lengths with gaps. Of the least length they overlap if necessary. */
function spread(count: number, length: number, least: number): { size: number; first: number; step: number } {
  const size = Math.floor((length - TILE_GAP * (count + 1)) / count);
  if (size >= least) return { size, first: TILE_GAP, step: size + TILE_GAP };
  const step = count > 1 ? Math.max(0, Math.floor((length - least) / (count - 1))) : 0;
  return { size: least, first: 0, step };
}

/** Where a window can begin: at the edge of the area, or beside another one. Ascending. */
const corners = (ends: readonly number[]): number[] =>
  [...new Set([GAP, ...ends.map((end) => end + GAP)])].sort((start, other) => start - other);

/** The box, grown up to the usual size and to the next window. */
function grown(box: Box, others: readonly Box[], room: Size): Box {
  const most = (length: "width" | "height", usual: number, limit: number): Box => {
    let size = Math.min(usual, limit);
    while (size > box[length] && !isFree({ ...box, [length]: size }, others, room)) size -= 1;
    return { ...box, [length]: Math.max(size, box[length]) };
  };
  box = most("width", USUAL.width, room.width - GAP - box.start);
  return most("height", USUAL.height, room.height - GAP - box.top);
}

function isFree(box: Box, others: readonly Box[], room: Size): boolean {
  if (box.start + box.width > room.width || box.top + box.height > room.height) return false;
  return !others.some((other) => overlap(box, other));
}

function overlap(box: Box, other: Box): boolean {
  const apart =
    box.start + box.width <= other.start ||
    other.start + other.width <= box.start ||
    box.top + box.height <= other.top ||
    other.top + other.height <= box.top;
  return !apart;
}
