/** The page under the chat: its address, stored over a reload of this window, and its sandbox. */
import type { Store } from "../live/ports";

/** Allows what a library's page needs, except to navigate this window, which would close the chat. */
const ALLOWED =
  "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads" +
  " allow-storage-access-by-user-activation";

/** A page of Refdesk's origin could script this window and remove its sandbox: it gets an opaque origin. */
export function sandbox(address: string, ours: string): string {
  return new URL(address).origin === ours ? ALLOWED : `${ALLOWED} allow-same-origin`;
}

/** Checks an address from the browser's storage. The server sends no others. */
export function isWeb(address: string): boolean {
  return URL.canParse(address) && ["http:", "https:"].includes(new URL(address).protocol);
}

export class StoredPage {
  readonly #store: Store;
  readonly #name: string;

  constructor(store: Store, widget: string) {
    this.#store = store;
    this.#name = `refdesk.${widget}.frame`;
  }

  get address(): string | null {
    const address = this.#store.get(this.#name);
    return address !== null && isWeb(address) ? address : null;
  }

  set address(address: string) {
    this.#store.set(this.#name, address);
  }
}
