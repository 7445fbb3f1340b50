/** The canned messages of one chat or ticket, loaded on first use. */

import type { Prose } from "../prose";
import type { Uses } from "../uses";
import { filled } from "./canned";
import type { Canned, PlaceholderNames, Offer } from "./canned";

export class CannedMessages {
  offer = $state.raw<Offer | null>(null);
  failed = $state(false);
  readonly #load: () => Promise<Offer>;
  readonly #names: () => Omit<PlaceholderNames, "library">;
  readonly #uses: Uses<number>;
  #loading: Promise<void> | null = null;

  constructor(
    load: () => Promise<Offer>,
    names: () => Omit<PlaceholderNames, "library">,
    uses: Uses<number>,
  ) {
    this.#load = load;
    this.#names = names;
    this.#uses = uses;
  }

  get messages(): readonly Canned[] {
    return this.offer?.messages ?? [];
  }

  /** Loads them once; again after a failure. */
  load(): Promise<void> {
    if (!this.offer) return (this.#loading ??= this.reload());
    return Promise.resolve();
  }

  /** Loads them again, since somebody may have added one. The present ones stay until the answer arrives. */
  async reload(): Promise<void> {
    this.failed = false;
    try {
      this.offer = await this.#load();
    } catch {
      this.failed = true;
    } finally {
      this.#loading = null;
    }
  }

  /** All messages, this operator's most used first. */
  mostUsed(): Canned[] {
    return this.#uses.sorted(this.messages);
  }

  /** Counts a use, and returns the text for the text box. */
  use(canned: Canned): Prose {
    this.#uses.count(canned.id);
    return filled(canned, { ...this.#names(), library: this.offer?.library ?? "" });
  }
}
