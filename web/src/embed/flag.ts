/**
 * One expiring flag in the library site's own storage: that the widget was opened here, and whether it still is. It
 * holds nothing of the chat, and where storage is denied there is none.
 */
export interface Flag {
  readonly open: boolean;
}

const LASTS = 12 * 3_600_000;

export class FlagStore {
  readonly #name: string;
  readonly #stores: readonly (() => Storage)[];
  readonly #now: () => number;

  constructor(widget: string, stores: readonly (() => Storage)[], now: () => number = Date.now) {
    this.#name = `refdesk.${widget}`;
    this.#stores = stores;
    this.#now = now;
  }

  /** The flag, if it is there and has not run out. */
  read(): Flag | null {
    return this.#first((store) => {
      const kept = JSON.parse(store.getItem(this.#name) ?? "null") as { until: number; open: boolean } | null;
      return kept && kept.until > this.#now() ? { open: kept.open } : null;
    });
  }

  leave(open: boolean): void {
    this.#first((store) => {
      store.setItem(this.#name, JSON.stringify({ until: this.#now() + LASTS, open }));
      return true;
    });
  }

  remove(): void {
    this.#first((store) => {
      store.removeItem(this.#name);
      return null;
    });
  }

  /** The first answer that is one; asking for a denied store throws. */
  #first<T>(ask: (store: Storage) => T | null): T | null {
    for (const store of this.#stores) {
      try {
        const answer = ask(store());
        if (answer !== null) return answer;
      } catch {
        // Denied, full, or not ours.
      }
    }
    return null;
  }
}
