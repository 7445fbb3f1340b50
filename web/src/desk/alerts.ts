/** When the desk calls for attention: new chats, chats whose operator is gone, new messages nobody looks at. */

import type { Row } from "../protocol/wire";
import type { Change } from "./board.svelte";

export type Alert =
  | { readonly kind: "asked"; readonly row: Row }
  | { readonly kind: "gone"; readonly row: Row }
  | { readonly kind: "message"; readonly row: Row };

export interface Attention {
  readonly me: number;
  readonly online: boolean;
  /** The chat that is before the operator's eyes. */
  readonly watched: number | null;
}

export class Alerts {
  readonly #since: number;
  readonly #asked = new Set<number>();
  readonly #gone = new Map<number, number>();

  /** What began before `since` (the server's time when this desk came up) rings no bell. */
  constructor(since: number) {
    this.#since = since;
  }

  /** What these changes of the board call for; each chat is announced as new only once. */
  of(changes: readonly Change[], attention: Attention): Alert[] {
    return changes.flatMap((change) => this.#one(change, attention) ?? []);
  }

  #one({ before, after: row, whole }: Change, { me, online, watched }: Attention): Alert | null {
    if (!row) return null;
    if (row.state === "waiting") return this.#isNew(row) && online ? { kind: "asked", row } : null;
    if (row.claimed_by?.id === me) return news(before, row, whole, watched) ? { kind: "message", row } : null;
    return this.#isGone(row) && online ? { kind: "gone", row } : null;
  }

  #isNew(row: Row): boolean {
    const fresh = row.started_at >= this.#since && !this.#asked.has(row.chat);
    this.#asked.add(row.chat);
    return fresh;
  }

  #isGone(row: Row): boolean {
    const by = row.claimed_by?.id ?? 0;
    if (!row.operator_gone) this.#gone.delete(row.chat);
    if (!row.operator_gone || this.#gone.get(row.chat) === by) return false;
    this.#gone.set(row.chat, by);
    return true;
  }
}

function news(before: Row | null, row: Row, whole: boolean, watched: number | null): boolean {
  if (!before || (whole && before.version === row.version) || row.chat === watched) return false;
  return row.state === "active" && row.patron_messages > before.patron_messages;
}

/** The page's title: the number of unclaimed chats first, where there are any. */
export const titled = (unclaimed: number, title: string): string =>
  unclaimed > 0 ? `(${unclaimed}) ${title}` : title;
