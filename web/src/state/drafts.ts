/** Unsent texts by the slot that they are written in, stored over a reload. */
import type { Store } from "../live/ports";

export class Drafts {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  get(slot: string | number): string {
    return this.#store.get(`${this.#prefix}.${slot}`) ?? "";
  }

  /** An empty text removes the draft. */
  set(slot: string | number, text: string): void {
    if (text === "") this.#store.remove(`${this.#prefix}.${slot}`);
    else this.#store.set(`${this.#prefix}.${slot}`, text);
  }
}
