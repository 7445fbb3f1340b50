/** The windows of the overlay view: open chats, their boxes and their stacking order. Stored in the browser. `Layout` places them. */

import type { LogKey } from "../../live/address";
import type { Store } from "../../live/ports";
import type { Box } from "./geometry";

interface StoredWindow {
  readonly log: LogKey;
  readonly open: boolean;
  /** A counter of use: the highest is in front. */
  readonly used: number;
  /** Null until `Layout` places it. */
  readonly box: Box | null;
}

/** Maximum of stored windows, hidden ones included. */
const MAX_STORED = 60;

export class ChatWindows {
  readonly #storage: Store;
  readonly #key: string;
  readonly #on: () => boolean;
  /** In the order of opening, which is the order in the page. */
  #windows = $state.raw<readonly StoredWindow[]>([]);

  readonly #order = $derived(
    this.#windows.filter(({ open }) => open).sort((window, other) => window.used - other.used),
  );
  readonly open = $derived(this.#windows.filter(({ open }) => open).map(({ log }) => log));

  /** `key`: the entry in `store`. `on`: whether the overlay view is active. */
  constructor(storage: Store, key: string, on: () => boolean) {
    this.#storage = storage;
    this.#key = key;
    this.#on = on;
    this.#windows = parse(storage.get(key));
  }

  get on(): boolean {
    return this.#on();
  }

  /** The front window's chat, of those for which `among` is true. */
  top(among: (log: LogKey) => boolean = () => true): LogKey | null {
    return this.#order.filter(({ log }) => among(log)).at(-1)?.log ?? null;
  }

  isOpen(log: LogKey): boolean {
    return this.open.includes(log);
  }

  /** The index in the stacking order; the highest is in front. */
  layer(log: LogKey): number {
    return this.#order.findIndex((item) => item.log === log);
  }

  /** The stored box, whatever the size of the area is now. */
  box(log: LogKey): Box | null {
    return this.#find(log)?.box ?? null;
  }

  setBox(log: LogKey, box: Box): void {
    this.#change(log, { box });
  }

  /** Opens or raises the chat's window. */
  raise(log: LogKey): void {
    const window = this.#find(log);
    if (window?.open && window === this.#order.at(-1)) return;
    const used = Math.max(0, ...this.#windows.map((item) => item.used)) + 1;
    if (window?.open) this.#change(log, { used });
    else {
      const box = window?.box ?? null;
      this.#windows = [...this.#windows.filter((item) => item !== window), { log, open: true, used, box }];
    }
    this.store();
  }

  /** Hides the window and keeps its box. */
  hide(log: LogKey): void {
    this.#change(log, { open: false });
    this.store();
  }

  /** Removes the window of a closed chat. */
  forget(log: LogKey): void {
    this.#windows = this.#windows.filter((item) => item.log !== log);
    this.store();
  }

  store(): void {
    const latest = [...this.#windows].sort((window, other) => other.used - window.used).slice(0, MAX_STORED);
    this.#storage.set(this.#key, JSON.stringify(this.#windows.filter((item) => latest.includes(item))));
  }

  #find(log: LogKey): StoredWindow | undefined {
    return this.#windows.find((item) => item.log === log);
  }

  #change(log: LogKey, change: Partial<StoredWindow>): void {
    this.#windows = this.#windows.map((item) => (item.log === log ? { ...item, ...change } : item));
  }
}

/** Parses the stored windows. Unreadable ones are ignored. */
function parse(text: string | null): StoredWindow[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter(isStoredWindow) : [];
  } catch {
    return [];
  }
}

function isStoredWindow(window: Partial<StoredWindow> | null): window is StoredWindow {
  const box = window?.box;
  const whole = !box || [box.start, box.top, box.width, box.height].every(Number.isFinite);
  return (
    typeof window?.open === "boolean" &&
    typeof window.log === "string" &&
    Number.isFinite(window.used) &&
    whole
  );
}
