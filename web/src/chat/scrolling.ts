/** Where a log stands: at its end, within a few pixels, or not. Pure. */

/** Fractions of pixels at odd zooms must not count as having scrolled away. */
const NEAR = 24;

export interface Box {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

export function atEnd(box: Box): boolean {
  return box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR;
}
