/** The windows of the overlay view: open chats, their boxes and their stacking order. Stored in the browser. `Layout` places them. */

import type { Store } from "../../live/ports";
import type { Box } from "./geometry";

interface StoredWindow {
  readonly chat: number;
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
  readonly open = $derived(this.#windows.filter(({ open }) => open).map(({ chat }) => chat));

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
  top(among: (chat: number) => boolean = () => true): number | null {
    return this.#order.filter(({ chat }) => among(chat)).at(-1)?.chat ?? null;
  }

  isOpen(chat: number): boolean {
    return this.open.includes(chat);
  }

  /** The index in the stacking order; the highest is in front. */
  layer(chat: number): number {
    return this.#order.findIndex((each) => each.chat === chat);
  }

  /** The stored box, whatever the size of the area is now. */
  box(chat: number): Box | null {
    return this.#find(chat)?.box ?? null;
  }

  setBox(chat: number, box: Box): void {
    this.#change(chat, { box });
  }

  /** Opens or raises the chat's window. */
  raise(chat: number): void {
    const one = this.#find(chat);
    if (one?.open && one === this.#order.at(-1)) return;
    const used = Math.max(0, ...this.#windows.map((each) => each.used)) + 1;
    if (one?.open) this.#change(chat, { used });
    else {
      const box = one?.box ?? null;
      this.#windows = [...this.#windows.filter((each) => each !== one), { chat, open: true, used, box }];
    }
    this.store();
  }

  /** Hides the window and keeps its box. */
  hide(chat: number): void {
    this.#change(chat, { open: false });
    this.store();
  }

  /** Removes the window of a closed chat. */
  forget(chat: number): void {
    this.#windows = this.#windows.filter((each) => each.chat !== chat);
    this.store();
  }

  store(): void {
    const latest = [...this.#windows].sort((one, other) => other.used - one.used).slice(0, MAX_STORED);
    this.#storage.set(this.#key, JSON.stringify(this.#windows.filter((each) => latest.includes(each))));
  }

  #find(chat: number): StoredWindow | undefined {
    return this.#windows.find((each) => each.chat === chat);
  }

  #change(chat: number, change: Partial<StoredWindow>): void {
    this.#windows = this.#windows.map((each) => (each.chat === chat ? { ...each, ...change } : each));
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
  return typeof one?.open === "boolean" && [one.chat, one.used].every(Number.isFinite) && whole;
}
