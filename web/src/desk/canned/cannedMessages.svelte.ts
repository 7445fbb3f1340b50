/** The canned messages of one chat or ticket, loaded on first use. */

import type { Prose } from "../composer/prose";
import type { Store } from "../../live/ports";
import { Uses } from "../uses";
import { filled } from "./canned";
import type { Canned, PlaceholderNames, Offer } from "./canned";

export class CannedMessages {
  offer = $state.raw<Offer | null>(null);
  failed = $state(false);
  readonly #load: () => Promise<Offer>;
  readonly #names: () => Omit<PlaceholderNames, "library">;
  readonly #uses: Uses<number>;
  /** Uses before the operator's first message of a chat. */
  readonly #openings: Uses<number>;
  readonly #begun: () => boolean;
  #loading: Promise<void> | null = null;

  /** `begun`: whether the operator has written in this chat or ticket. */
  constructor(
    load: () => Promise<Offer>,
    names: () => Omit<PlaceholderNames, "library">,
    { store, operator }: { readonly store: Store; readonly operator: number },
    begun: () => boolean = () => true,
  ) {
    this.#load = load;
    this.#names = names;
    this.#uses = new Uses(store, operator, "canned");
    this.#openings = new Uses(store, operator, "canned.first");
    this.#begun = begun;
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

  /**
   * All messages, this operator's most used first, before the first message of a chat those that were used there.
   * Libraries write their greetings first, so the oldest of equally used ones come first.
   */
  mostUsed(): Canned[] {
    const byAge = [...this.messages].sort((a, b) => a.id - b.id);
    return this.#current.sorted(byAge);
  }

  /** The text as it would be inserted. */
  filled(canned: Canned): Prose {
    return filled(canned, { ...this.#names(), library: this.offer?.library ?? "" });
  }

  /** Counts a use, and returns the text for the text box. */
  use(canned: Canned): Prose {
    this.#current.count(canned.id);
    return this.filled(canned);
  }

  get #current(): Uses<number> {
    return this.#begun() ? this.#uses : this.#openings;
  }
}
