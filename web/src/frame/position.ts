/**
 * The position of the chat over the page, as fractions (0 to 1) of the free space from the start and the top: it stays in
 * view in a window of any size. Pure.
 */
import type { Store } from "../live/ports";

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const CORNER: Position = { x: 1, y: 1 };

/** The position moved by pixels: `by.x` towards the end, `by.y` downwards. */
export function moved(from: Position, by: Position, room: Size, panel: Size): Position {
  return {
    x: shifted(from.x, by.x, room.width - panel.width),
    y: shifted(from.y, by.y, room.height - panel.height),
  };
}

function shifted(part: number, by: number, free: number): number {
  return free <= 0 ? part : Math.min(1, Math.max(0, part + by / free));
}

/** px */
const STEP = 24;
const KEYS: Record<string, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The step of an arrow key, in px to the right and down; null for other keys. */
export function stepOf(key: string, far: boolean): Position | null {
  const direction = KEYS[key];
  const step = far ? 4 * STEP : STEP;
  return direction ? { x: direction[0] * step, y: direction[1] * step } : null;
}

export function readPosition(store: Store, name: string): Position {
  try {
    const stored = JSON.parse(store.get(name) ?? "null") as Position | null;
    return stored && isFraction(stored.x) && isFraction(stored.y) ? { x: stored.x, y: stored.y } : CORNER;
  } catch {
    return CORNER;
  }
}

const isFraction = (part: unknown): boolean => typeof part === "number" && part >= 0 && part <= 1;
