/**
 * Where the chat stands over the page: as parts of the room that it leaves free, 0 to 1 from the start and from above,
 * so that it stays in view whatever the size of the window. Pure.
 */
import type { Store } from "../live/ports";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const CORNER: Place = { x: 1, y: 1 };

/** Moved by so many pixels, towards the end and downwards. */
export function moved(from: Place, by: Place, room: Size, panel: Size): Place {
  return {
    x: along(from.x, by.x, room.width - panel.width),
    y: along(from.y, by.y, room.height - panel.height),
  };
}

function along(part: number, by: number, free: number): number {
  return free <= 0 ? part : Math.min(1, Math.max(0, part + by / free));
}

const STEP = 24;
const KEYS: Record<string, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** How far an arrow key moves it, in pixels to the right and down; null for any other key. */
export function stepOf(key: string, far: boolean): Place | null {
  const way = KEYS[key];
  const step = far ? 4 * STEP : STEP;
  return way ? { x: way[0] * step, y: way[1] * step } : null;
}

export function readPlace(store: Store, name: string): Place {
  try {
    const kept = JSON.parse(store.get(name) ?? "null") as Place | null;
    return kept && inside(kept.x) && inside(kept.y) ? { x: kept.x, y: kept.y } : CORNER;
  } catch {
    return CORNER;
  }
}

const inside = (part: unknown): boolean => typeof part === "number" && part >= 0 && part <= 1;
