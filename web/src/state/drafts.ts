/** What somebody began to write, by the name of the place; kept over a reload. */
import type { Store } from "../live/ports";

export class Drafts {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  get(place: string | number): string {
    return this.#store.get(`${this.#prefix}.${place}`) ?? "";
  }

  /** An empty text forgets the place. */
  set(place: string | number, text: string): void {
    if (text === "") this.#store.remove(`${this.#prefix}.${place}`);
    else this.#store.set(`${this.#prefix}.${place}`, text);
  }
}
