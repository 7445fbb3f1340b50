/** The canned messages of one chat or ticket, loaded on first use. */

import type { DeskApi } from "../api";
import type { Prose } from "../prose";
import type { Uses } from "../uses";
import { filled } from "./canned";
import type { Canned, PlaceholderNames, Offer } from "./canned";

export class CannedMessages {
  offer = $state.raw<Offer | null>(null);
  failed = $state(false);
  readonly #api: DeskApi;
  readonly #owner: string;
  readonly #names: () => Omit<PlaceholderNames, "library">;
  readonly #uses: Uses<number>;
  #loading: Promise<void> | null = null;

  /** `owner`: "chats/7" or "tickets/12". */
  constructor(
    api: DeskApi,
    owner: string,
    names: () => Omit<PlaceholderNames, "library">,
    uses: Uses<number>,
  ) {
    this.#api = api;
    this.#owner = owner;
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
      this.offer = await this.#api.request<Offer>("GET", `${this.#owner}/canned-messages`);
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
