/** Counts in this browser how often the operator used each canned message. The server does not learn the counts. */

import type { Store } from "../../live/ports";
import type { Canned } from "./canned";

/** Maximum of counted messages. The least used are dropped. */
const MAX_COUNTED = 200;

export class Uses {
  readonly #store: Store;
  readonly #key: string;

  constructor(store: Store, operator: number) {
    this.#store = store;
    this.#key = `refdesk.desk.${operator}.canned`;
  }

  count({ id }: Canned): void {
    const counts = this.#read();
    counts.set(id, (counts.get(id) ?? 0) + 1);
    const stored = [...counts].sort(([, one], [, other]) => other - one).slice(0, MAX_COUNTED);
    this.#store.set(this.#key, JSON.stringify(stored));
  }

  /** The most used first; equally used ones in their order. */
  sorted(messages: readonly Canned[]): Canned[] {
    const counts = this.#read();
    const times = ({ id }: Canned): number => counts.get(id) ?? 0;
    return [...messages].sort((one, other) => times(other) - times(one));
  }

  #read(): Map<number, number> {
    try {
      const stored: unknown = JSON.parse(this.#store.get(this.#key) ?? "[]");
      return new Map(Array.isArray(stored) ? (stored as [number, number][]) : []);
    } catch {
      // Another version or an extension may have written the entry.
      return new Map();
    }
  }
}
