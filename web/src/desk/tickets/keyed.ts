/**
 * The key of what is being sent. It stays the same until that is settled, over a reload too: what was stored without
 * our hearing of it is not stored twice. Other content under the same key is refused where the first was stored.
 */

import type { Random } from "../../live/ports";
import type { Drafts } from "../../state/drafts";

export interface Sent<What> {
  readonly key: string;
  /** What tells it from other content. */
  readonly content: string;
  readonly what: What;
  /** It was written anew since: it does not go out again. Whether it was stored is not known. */
  readonly old?: true;
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

  /** To be sent now: as it was before where the content is the same. */
  send(content: string, what: What): Sent<What> {
    const before = this.unsettled;
    if (before?.content === content) return this.#keep({ ...before, old: undefined });
    return this.#keep({ key: before?.key ?? this.#random.key(), content, what });
  }

  /** What is unsettled is not what is to be sent any more. */
  outdate(): void {
    const before = this.unsettled;
    if (before) this.#keep({ ...before, old: true });
  }

  #keep({
    key,
    content,
    what,
    old,
  }: Sent<What> | (Omit<Sent<What>, "old"> & { old: undefined })): Sent<What> {
    const sent = { key, content, what, ...(old ? { old } : {}) };
    this.#drafts.set(this.#place, JSON.stringify(sent));
    return sent;
  }

  /** It was stored, or refused, or given up. */
  settle(): void {
    this.#drafts.set(this.#place, "");
  }
}
