/** The page under the chat: which one, kept over a reload of this window, and what it may do. */
import type { Store } from "../live/ports";

/** Enough for a library's page to work as it does alone; it can't lead this window, and so the chat, away. */
const MAY =
  "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads" +
  " allow-storage-access-by-user-activation";

/** A page of our own origin would reach into this one, and take its own bounds off: it gets an origin of its own. */
export function sandbox(address: string, ours: string): string {
  return new URL(address).origin === ours ? MAY : `${MAY} allow-same-origin`;
}

/** The server gives no other addresses; what a browser kept is looked at again all the same. */
export function isWeb(address: string): boolean {
  return URL.canParse(address) && ["http:", "https:"].includes(new URL(address).protocol);
}

export class KeptPage {
  readonly #store: Store;
  readonly #name: string;

  constructor(store: Store, widget: string) {
    this.#store = store;
    this.#name = `refdesk.${widget}.frame`;
  }

  get address(): string | null {
    const kept = this.#store.get(this.#name);
    return kept !== null && isWeb(kept) ? kept : null;
  }

  set address(address: string) {
    this.#store.set(this.#name, address);
  }
}
