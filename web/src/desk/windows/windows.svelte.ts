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
    this.#windows.filter(({ open }) => open).sort((one, other) => one.used - other.used),
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
    return this.#order.findIndex((each) => each.log === log);
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
    const one = this.#find(log);
    if (one?.open && one === this.#order.at(-1)) return;
    const used = Math.max(0, ...this.#windows.map((each) => each.used)) + 1;
    if (one?.open) this.#change(log, { used });
    else {
      const box = one?.box ?? null;
      this.#windows = [...this.#windows.filter((each) => each !== one), { log, open: true, used, box }];
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
    this.#windows = this.#windows.filter((each) => each.log !== log);
    this.store();
  }

  store(): void {
    const latest = [...this.#windows].sort((one, other) => other.used - one.used).slice(0, MAX_STORED);
    this.#storage.set(this.#key, JSON.stringify(this.#windows.filter((each) => latest.includes(each))));
  }

  #find(log: LogKey): StoredWindow | undefined {
    return this.#windows.find((each) => each.log === log);
  }

  #change(log: LogKey, change: Partial<StoredWindow>): void {
    this.#windows = this.#windows.map((each) => (each.log === log ? { ...each, ...change } : each));
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

function isStoredWindow(one: Partial<StoredWindow> | null): one is StoredWindow {
  const box = one?.box;
  const whole = !box || [box.start, box.top, box.width, box.height].every(Number.isFinite);
  return typeof one?.open === "boolean" && typeof one.log === "string" && Number.isFinite(one.used) && whole;
}
