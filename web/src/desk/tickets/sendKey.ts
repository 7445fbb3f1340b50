/**
 * Idempotency keys for what is sent. The key stays the same until the outcome is known, over reloads too, so that
 * nothing is stored twice if an answer is lost. The server refuses other content under a stored key.
 */

import type { Random } from "../../live/ports";
import type { Drafts } from "../../state/drafts";

export interface Sent<What> {
  readonly key: string;
  /** The content as a string, for comparison. */
  readonly content: string;
  readonly what: What;
  /** The content was edited since: it is not sent again. Whether it was stored is unknown. */
  readonly edited?: true;
}

export class SendKey<What> {
  readonly #drafts: Drafts;
  readonly #owner: string;
  readonly #random: Random;

  constructor(drafts: Drafts, owner: string, random: Random) {
    this.#drafts = drafts;
    this.#owner = `${owner}.sent`;
    this.#random = random;
  }

  /** What was sent with an unknown outcome. */
  get unsettled(): Sent<What> | null {
    try {
      return JSON.parse(this.#drafts.get(this.#owner) || "null") as Sent<What> | null;
    } catch {
      return null;
    }
  }

  /** What to send now: the same key as long as an outcome is unknown. */
  send(content: string, what: What): Sent<What> {
    const before = this.unsettled;
    if (before?.content === content) return this.#store({ ...before, edited: undefined });
    return this.#store({ key: before?.key ?? this.#random.key(), content, what });
  }

  /** Marks the unsettled content as edited. */
  markEdited(): void {
    const before = this.unsettled;
    if (before) this.#store({ ...before, edited: true });
  }

  #store({
    key,
    content,
    what,
    edited,
  }: Sent<What> | (Omit<Sent<What>, "old"> & { edited: undefined })): Sent<What> {
    const sent = { key, content, what, ...(edited ? { edited } : {}) };
    this.#drafts.set(this.#owner, JSON.stringify(sent));
    return sent;
  }

  /** The outcome is known: stored, refused or abandoned. */
  settle(): void {
    this.#drafts.set(this.#owner, "");
  }
}
