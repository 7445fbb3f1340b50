/** How often this operator picked each canned message in this browser. It is told to nobody, the server included. */

import type { Store } from "../../live/ports";
import type { Canned } from "./canned";

/** Of so many the counts are kept: those that are picked least go first. */
const KEPT = 200;

export class Uses {
  readonly #store: Store;
  readonly #place: string;

  constructor(store: Store, operator: number) {
    this.#store = store;
    this.#place = `refdesk.desk.${operator}.canned`;
  }

  count({ id }: Canned): void {
    const counts = this.#read();
    counts.set(id, (counts.get(id) ?? 0) + 1);
    const kept = [...counts].sort(([, one], [, other]) => other - one).slice(0, KEPT);
    this.#store.set(this.#place, JSON.stringify(kept));
  }

  /** The most used first; those that are used alike stay in their order. */
  sorted(messages: readonly Canned[]): Canned[] {
    const counts = this.#read();
    const times = ({ id }: Canned): number => counts.get(id) ?? 0;
    return [...messages].sort((one, other) => times(other) - times(one));
  }

  #read(): Map<number, number> {
    try {
      const kept: unknown = JSON.parse(this.#store.get(this.#place) ?? "[]");
      return new Map(Array.isArray(kept) ? (kept as [number, number][]) : []);
    } catch {
      // Somebody else wrote it, or half of it.
      return new Map();
    }
  }
}
