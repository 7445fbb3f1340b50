/** Modules that are loaded on demand. */
import type { Clock } from "../live/ports";

/** ms */
const RETRY_AFTER = 2_000;
const TRIES = 3;

/**
 * Retries until the module is loaded. After three failures it also reloads the page: after an update the module no longer
 * exists, and some browsers cache a failed import.
 */
export async function loadWithRetries<Part>(
  load: () => Promise<Part>,
  clock: Clock,
  reload: () => void,
): Promise<Part> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch {
      if (attempt === TRIES) reload();
      await new Promise<void>((resolve) => void clock.after(RETRY_AFTER, resolve));
    }
  }
}
