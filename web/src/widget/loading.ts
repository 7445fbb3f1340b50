/** A part of the program that is loaded when it is wanted. */
import type { Clock } from "../live/ports";

const AGAIN = 2_000;
const TRIES = 3;

/**
 * Tries until it is there; what can't be had any more (after an update, or in a browser that keeps a failure) comes with
 * a page that is loaded anew.
 */
export async function loaded<Part>(
  part: () => Promise<Part>,
  clock: Clock,
  reload: () => void,
): Promise<Part> {
  for (let tried = 1; ; tried++) {
    try {
      return await part();
    } catch {
      if (tried === TRIES) reload();
      await new Promise<void>((over) => void clock.after(AGAIN, over));
    }
  }
}
