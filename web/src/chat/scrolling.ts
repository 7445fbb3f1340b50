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

/**
 * Whether the log is still to follow what comes in. Only who scrolls back has left the end: where something grew since
 * the log was put there, the event of that scroll finds it short of the new end, and nobody has scrolled.
 */
export function follows(before: { readonly top: number; readonly end: boolean }, box: Box): boolean {
  return atEnd(box) || (before.end && box.scrollTop >= before.top);
}
