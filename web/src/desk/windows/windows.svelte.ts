/** The windows of the overlay view: which chats are open in one, where each stands, and which lies above which. */

import type { Store } from "../../live/ports";
import { fitted, placed } from "./geometry";
import type { Box, Size } from "./geometry";

interface Kept {
  readonly chat: number;
  readonly open: boolean;
  /** When it was last used, as a count: the highest is in front. */
  readonly used: number;
  /** Null until it is known how much room there is. */
  readonly box: Box | null;
}

/** Places are kept for a chat that is hidden, too; for so many at most. */
const MOST = 60;
const NOWHERE: Box = { start: 0, top: 0, width: 0, height: 0 };

export class ChatWindows {
  readonly #store: Store;
  readonly #place: string;
  readonly #on: () => boolean;
  #room = $state.raw<Size>({ width: 0, height: 0 });
  /** In the order in which they were opened, which is the order of the page. */
  #kept = $state.raw<readonly Kept[]>([]);
  /** A handle was pressed: the next press on the ground says where the window goes, or how far it reaches. */
  aiming = $state.raw<{ readonly chat: number; readonly how: "move" | "resize" } | null>(null);

  readonly #order = $derived(
    this.#kept.filter(({ open }) => open).sort((one, other) => one.used - other.used),
  );
  readonly open = $derived(this.#kept.filter(({ open }) => open).map(({ chat }) => chat));

  /** Kept in `store` at `place`; `on` says whether chats are shown in windows at all. */
  constructor(store: Store, place: string, on: () => boolean) {
    this.#store = store;
    this.#place = place;
    this.#on = on;
    this.#kept = read(store.get(place));
  }

  get on(): boolean {
    return this.#on();
  }

  get room(): Size {
    return this.#room;
  }

  /** The chat whose window is in front, of those that `among` holds. */
  top(among: (chat: number) => boolean = () => true): number | null {
    return this.#order.filter(({ chat }) => among(chat)).at(-1)?.chat ?? null;
  }

  isOpen(chat: number): boolean {
    return this.open.includes(chat);
  }

  /** Its place among the windows: the highest is in front. */
  layer(chat: number): number {
    return this.#order.findIndex((each) => each.chat === chat);
  }

  box(chat: number): Box {
    return fitted(this.#find(chat)?.box ?? NOWHERE, this.#room);
  }

  /** There is so much room now. A window that had to give way goes back when there is more again. */
  fit(room: Size): void {
    this.#room = room;
    for (const { chat, box } of this.#order) if (!box) this.#change(chat, { box: this.#free() });
  }

  /** Opens the chat's window, or brings it to the front. */
  pop(chat: number): void {
    const one = this.#find(chat);
    if (one?.open && one === this.#order.at(-1)) return;
    const used = Math.max(0, ...this.#kept.map((each) => each.used)) + 1;
    if (one?.open) this.#change(chat, { used });
    else {
      const box = one?.box ?? (this.#room.width > 0 ? this.#free() : null);
      this.#kept = [...this.#kept.filter((each) => each !== one), { chat, open: true, used, box }];
    }
    this.keep();
  }

  /** Hides it; where it stood is kept. */
  hide(chat: number): void {
    this.#change(chat, { open: false });
    this.keep();
  }

  /** The chat is over and off the desk. */
  forget(chat: number): void {
    this.#kept = this.#kept.filter((each) => each.chat !== chat);
    this.keep();
  }

  /** Puts it there; `keep` is the caller's, once the window rests. */
  put(chat: number, box: Box): void {
    this.#change(chat, { box: fitted(box, this.#room) });
  }

  keep(): void {
    const latest = [...this.#kept].sort((one, other) => other.used - one.used).slice(0, MOST);
    this.#store.set(this.#place, JSON.stringify(this.#kept.filter((each) => latest.includes(each))));
  }

  #find(chat: number): Kept | undefined {
    return this.#kept.find((each) => each.chat === chat);
  }

  #free(): Box {
    return placed(
      this.#order.flatMap(({ box }) => (box ? [fitted(box, this.#room)] : [])),
      this.#room,
    );
  }

  #change(chat: number, change: Partial<Kept>): void {
    this.#kept = this.#kept.map((each) => (each.chat === chat ? { ...each, ...change } : each));
  }
}

/** What was kept; what can't be read is as if there were nothing. */
function read(text: string | null): Kept[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(one: Partial<Kept> | null): one is Kept {
  const box = one?.box;
  const whole = !box || [box.start, box.top, box.width, box.height].every(Number.isFinite);
  return typeof one?.open === "boolean" && [one.chat, one.used].every(Number.isFinite) && whole;
}
