/** Drafts, unsent messages and windows of a desk are stored in the browser, and removed when its operator signs out. */
import type { Store } from "../live/ports";

/** The close code for a session that was signed out (rule P6). */
export const SIGNED_OUT = 4403;

const OF_A_DESK = /^refdesk\.desk\.(\d+)\./;

/** Removes the entries of each operator that `matches`. */
export function removeDeskData(store: Store, matches: (operator: number) => boolean): void {
  for (const name of store.names()) {
    const operator = OF_A_DESK.exec(name)?.[1];
    if (operator !== undefined && matches(Number(operator))) store.remove(name);
  }
}
