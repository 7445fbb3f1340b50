/**
 * The key of what is being sent. It is the same for the same content until that is settled, over a reload too: what
 * was stored without our hearing of it is not stored twice.
 */

import type { Random } from "../../live/ports";
import type { Drafts } from "../../state/drafts";

export interface Sent<What> {
  readonly key: string;
  /** What tells it from other content. */
  readonly content: string;
  readonly what: What;
}

export class Keyed<What> {
  readonly #drafts: Drafts;
  readonly #place: string;
  readonly #random: Random;

  constructor(drafts: Drafts, place: string, random: Random) {
    this.#drafts = drafts;
    this.#place = `${place}.sent`;
    this.#random = random;
  }

  /** What was sent and is not settled yet. */
  get unsettled(): Sent<What> | null {
    try {
      return JSON.parse(this.#drafts.get(this.#place) || "null") as Sent<What> | null;
    } catch {
      return null;
    }
  }

  /** To be sent now: as it was before where the content is the same, else under a new key. */
  send(content: string, what: What): Sent<What> {
    const before = this.unsettled;
    if (before?.content === content) return before;
    const sent = { key: this.#random.key(), content, what };
    this.#drafts.set(this.#place, JSON.stringify(sent));
    return sent;
  }

  /** It was stored, or refused, or given up. */
  settle(): void {
    this.#drafts.set(this.#place, "");
  }
}
