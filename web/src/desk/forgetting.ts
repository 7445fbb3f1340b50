/** Drafts, unsent messages and windows of a desk are kept in the browser, and forgotten when its operator leaves. */
import type { Store } from "../live/ports";

/** The close code for a session that was signed out (rule P6). */
export const WITHDRAWN = 4403;

const OF_A_DESK = /^refdesk\.desk\.(\d+)\./;

/** Removes what is kept for the operators for whom `whose` says so. */
export function forgetDesks(store: Store, whose: (operator: number) => boolean): void {
  for (const name of store.names()) {
    const operator = OF_A_DESK.exec(name)?.[1];
    if (operator !== undefined && whose(Number(operator))) store.remove(name);
  }
}
