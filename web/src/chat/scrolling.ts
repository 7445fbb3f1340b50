/** Whether a scrolling log is at its end. Pure. */

/** px. Fractions of pixels at some zoom levels must not count as scrolled away. */
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
 * Whether the log follows new entries, at a scroll event. Only scrolling back leaves the end: if the log grew after a
 * script scrolled it to its end, the event finds it short of the new end although the reader has not scrolled.
 */
export function follows(before: { readonly top: number; readonly end: boolean }, box: Box): boolean {
  return atEnd(box) || (before.end && box.scrollTop >= before.top);
}
