/**
 * Decides which changes of the board alert the operator: new chats, chats whose operator has disconnected, new
 * messages in chats that are not on the screen.
 */

import type { Row } from "../../protocol/wire";
import { isWithMe } from "../board/board.svelte";
import type { Change } from "../board/board.svelte";

export type Alert =
  | { readonly kind: "new"; readonly row: Row }
  | { readonly kind: "gone"; readonly row: Row }
  /** An administrator gave the operator a colleague's chat. */
  | { readonly kind: "reassigned"; readonly row: Row }
  /** A patron came back and continues with the operator in a new chat. */
  | { readonly kind: "continued"; readonly row: Row }
  | { readonly kind: "message"; readonly row: Row };

export interface Attention {
  readonly me: number;
  readonly online: boolean;
  /** The operator has as many chats as they answer at once: a new one rings later, when they are free. */
  readonly busy?: boolean;
  /** The chat that is on the screen while the page is visible. */
  readonly watched: number | null;
  /** Whether all rows have arrived: those of a large board come in several frames. */
  readonly complete?: boolean;
}

/** A chat that nobody has claimed rings again after so many milliseconds. */
export const RING_AGAIN = 20_000;

export class Alerts {
  readonly #since: number;
  readonly #reported = new Set<number>();
  /** When an unclaimed chat last rang; null while none has to. */
  #rang: number | null = null;
  readonly #gone = new Map<number, number>();

  /** Chats that began before `since` cause no alert. `since`: server time when the desk was loaded, in ms. */
  constructor(since: number) {
    this.#since = since;
  }

  /** Returns the alerts for changes of the board. A chat is reported as new only once. */
  of(changes: readonly Change[], attention: Attention): Alert[] {
    return changes.flatMap((change) => this.#alertOf(change, attention) ?? []);
  }

  /** Whether the unclaimed chats have to ring again at `now` (ms). Called at least once a second. */
  ringsAgain(
    waiting: readonly Pick<Row, "chat">[],
    { online, busy, watched }: Attention,
    now: number,
  ): boolean {
    if (!online || busy || waiting.every(({ chat }) => chat === watched)) {
      this.#rang = null;
      return false;
    }
    // The first ring is that of the alert.
    this.#rang ??= now;
    if (now - this.#rang < RING_AGAIN) return false;
    this.#rang = now;
    return true;
  }

  #alertOf({ before, after: row, whole }: Change, attention: Attention): Alert | null {
    if (!row) return null;
    const { me, online, busy, watched } = attention;
    if (row.state === "waiting" && busy) return null;
    if (row.state === "waiting") return this.#isNew(row) && online ? { kind: "new", row } : null;
    if (row.claimed_by?.id === me && row.continues && row.state === "active" && this.#isNew(row))
      return { kind: "continued", row };
    if (row.claimed_by?.id === me && isReassigned(before, row, attention)) return { kind: "reassigned", row };
    if (isWithMe(row, me) && hasNewMessage(before, row, whole, watched)) return { kind: "message", row };
    if (row.claimed_by?.id === me) return null;
    return this.#isGone(row) && online ? { kind: "gone", row } : null;
  }

  #isNew(row: Row): boolean {
    const fresh = row.started_at >= this.#since && !this.#reported.has(row.chat);
    this.#reported.add(row.chat);
    return fresh;
  }

  #isGone(row: Row): boolean {
    const operator = row.claimed_by?.id ?? 0;
    if (!row.operator_gone) this.#gone.delete(row.chat);
    if (!row.operator_gone || this.#gone.get(row.chat) === operator) return false;
    this.#gone.set(row.chat, operator);
    return true;
  }
}

/** A chat that the operator accepted or took over themselves is on the screen. */
function isReassigned(before: Row | null, row: Row, { me, watched, complete = false }: Attention): boolean {
  // Without a row before, it came from a department that the operator does not monitor.
  const others = before ? before.claimed_by !== null && before.claimed_by.id !== me : complete;
  return others && row.state === "active" && row.chat !== watched;
}

function hasNewMessage(before: Row | null, row: Row, whole: boolean, watched: number | null): boolean {
  if (!before || (whole && before.version === row.version) || row.chat === watched) return false;
  return row.state === "active" && row.patron_messages > before.patron_messages;
}

/** The page's title, with the number of unclaimed chats in front if there are any. */
export const pageTitle = (unclaimed: number, title: string): string =>
  unclaimed > 0 ? `(${unclaimed}) ${title}` : title;
