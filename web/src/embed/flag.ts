/**
 * An expiring flag in the storage of the library's site: the widget was opened there, and whether it still is. It
 * contains nothing of the chat: the time of its expiry, negative if the widget is closed. Where storage is denied there is
 * no flag.
 */
export interface Flag {
  readonly open: boolean;
}

/** ms */
const LIFETIME = 12 * 3_600_000;

export class FlagStore {
  readonly #name: string;
  readonly #stores: readonly (() => Storage)[];

  constructor(widget: string, stores: readonly (() => Storage)[]) {
    this.#name = `refdesk.${widget}`;
    this.#stores = stores;
  }

  /** Null without a flag, or after its expiry. */
  read(): Flag | null {
    return this.#first((store) => {
      const until = Number(store.getItem(this.#name));
      return Math.abs(until) > Date.now() && { open: until > 0 };
    });
  }

  write(open: boolean): void {
    this.#first((store) => {
      const until = Date.now() + LIFETIME;
      store.setItem(this.#name, String(open ? until : -until));
      return true;
    });
  }

  remove(): void {
    this.#first((store) => {
      store.removeItem(this.#name);
      return false;
    });
  }

  /** The first result that is no false value. Access to a denied store throws. */
  #first<T>(call: (store: Storage) => T | false): T | null {
    for (const store of this.#stores) {
      try {
        const result = call(store());
        if (result) return result;
      } catch {
        // Denied, full, or invalid content.
      }
    }
    return null;
  }
}
