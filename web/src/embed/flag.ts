/**
 * An expiring flag in the storage of the library's site: the widget was opened there, and whether it still is. It
 * contains nothing of the chat. Where storage is denied there is no flag.
 */
export interface Flag {
  readonly open: boolean;
}

/** ms */
const LIFETIME = 12 * 3_600_000;

export class FlagStore {
  readonly #name: string;
  readonly #stores: readonly (() => Storage)[];
  readonly #now: () => number;

  constructor(widget: string, stores: readonly (() => Storage)[], now: () => number = Date.now) {
    this.#name = `refdesk.${widget}`;
    this.#stores = stores;
    this.#now = now;
  }

  /** Null without a flag, or after its expiry. */
  read(): Flag | null {
    return this.#first((store) => {
      const { until, open } = JSON.parse(store.getItem(this.#name) ?? "{}") as {
        until?: number;
        open: boolean;
      };
      return until && until > this.#now() ? { open } : null;
    });
  }

  write(open: boolean): void {
    this.#first((store) => {
      store.setItem(this.#name, JSON.stringify({ until: this.#now() + LIFETIME, open }));
      return true;
    });
  }

  remove(): void {
    this.#first((store) => {
      store.removeItem(this.#name);
      return null;
    });
  }

  /** The first result that isn't null. Access to a denied store throws. */
  #first<T>(call: (store: Storage) => T | null): T | null {
    for (const store of this.#stores) {
      try {
        const result = call(store());
        if (result !== null) return result;
      } catch {
        // Denied, full, or invalid content.
      }
    }
    return null;
  }
}
