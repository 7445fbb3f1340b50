/** The canned messages that may be used in one chat or ticket, asked for when they are first wanted. */

import type { DeskApi } from "../api";
import type { Prose } from "../prose";
import { filled } from "./canned";
import type { Canned, Names, Offer } from "./canned";
import type { Uses } from "./uses";

export class Shelf {
  offer = $state.raw<Offer | null>(null);
  failed = $state(false);
  readonly #api: DeskApi;
  readonly #place: string;
  readonly #names: () => Omit<Names, "library">;
  readonly #uses: Uses;
  #asked: Promise<void> | null = null;

  /** `place` is what they are for: "chats/7", "tickets/12". */
  constructor(api: DeskApi, place: string, names: () => Omit<Names, "library">, uses: Uses) {
    this.#api = api;
    this.#place = place;
    this.#names = names;
    this.#uses = uses;
  }

  get messages(): readonly Canned[] {
    return this.offer?.messages ?? [];
  }

  /** Asks once; after a failure, again. */
  want(): Promise<void> {
    if (!this.offer) return (this.#asked ??= this.renew());
    return Promise.resolve();
  }

  /** Asks anew: somebody may have added one meanwhile. What is there stays until the answer comes. */
  async renew(): Promise<void> {
    this.failed = false;
    try {
      this.offer = await this.#api.request<Offer>("GET", `${this.#place}/canned-messages`);
    } catch {
      this.failed = true;
    } finally {
      this.#asked = null;
    }
  }

  /** All of them, what this operator uses most first. */
  mostUsed(): Canned[] {
    return this.#uses.sorted(this.messages);
  }

  /** It is picked: what goes into the text box. */
  take(canned: Canned): Prose {
    this.#uses.count(canned);
    return filled(canned, { ...this.#names(), library: this.offer?.library ?? "" });
  }
}
