/** Counts in this browser how often the operator used each of some things. The server does not learn the counts. */

import type { Store } from "../live/ports";

/** Maximum of counted things. The least used are dropped. */
const MAX_COUNTED = 200;

export class Uses<Id extends number | string> {
  readonly #store: Store;
  readonly #key: string;

  constructor(store: Store, operator: number, things: "canned" | "canned.first" | "emoji") {
    this.#store = store;
    this.#key = `refdesk.desk.${operator}.${things}`;
  }

  count(id: Id): void {
    const counts = this.#read();
    counts.set(id, (counts.get(id) ?? 0) + 1);
    const stored = [...counts].sort(([, first], [, second]) => second - first).slice(0, MAX_COUNTED);
    this.#store.set(this.#key, JSON.stringify(stored));
  }

  /** The used ones, the most used first. */
  get most(): Id[] {
    return [...this.#read().keys()];
  }

  /** The most used first; equally used ones in their order. */
  sorted<One extends { readonly id: Id }>(all: readonly One[]): One[] {
    const counts = this.#read();
    const times = ({ id }: One): number => counts.get(id) ?? 0;
    return [...all].sort((first, second) => times(second) - times(first));
  }

  #read(): Map<Id, number> {
    try {
      const stored: unknown = JSON.parse(this.#store.get(this.#key) ?? "[]");
      return new Map(Array.isArray(stored) ? (stored as [Id, number][]) : []);
    } catch {
      // Another version or an extension may have written the entry.
      return new Map();
    }
  }
}
