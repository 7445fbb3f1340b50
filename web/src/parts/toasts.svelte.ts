/** Short messages over the page: what happened, and at most one act. */

import type { Mark } from "./Indicator.svelte";

export interface Toast {
  id: number;
  text: string;
  /** Shown first, in bold: the person or chat that the message is about. */
  about?: string;
  mark?: Mark;
  act?: { label: string; does: () => void };
  /** A toast replaces earlier ones of its group. */
  group?: string;
  /** What the toast is about, for `dropSubject`. */
  subject?: string | number;
}

export interface Timer {
  /** Calls once after `delay` ms, unless the returned function is called before. */
  after(delay: number, call: () => void): () => void;
}

/** ms */
const LIFETIME = 10_000;
/** ms that a toast is shown while others wait. */
const SHORT_LIFETIME = 4_000;
const MOST = 3;

export class Toasts {
  /** The first one is shown, the others wait. */
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #timer: Timer;
  #cancel: () => void = () => undefined;
  #held = false;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  get shown(): Toast | undefined {
    return this.list[0];
  }

  /** Shows a toast for ten seconds, after those that wait. Of more than three the oldest is removed. */
  show(toast: Omit<Toast, "id">): number {
    const id = this.#next++;
    const others = this.list.filter((other) => !toast.group || other.group !== toast.group);
    this.#set([...others, { ...toast, id }].slice(-MOST));
    return id;
  }

  drop(id: number): void {
    this.#set(this.list.filter((toast) => toast.id !== id));
  }

  /** Drops all toasts about a subject, which needs no attention any more. */
  dropSubject(subject: string | number): void {
    if (this.list.some((toast) => toast.subject === subject))
      this.#set(this.list.filter((toast) => toast.subject !== subject));
  }

  /** The shown toast doesn't time out while the pointer or the focus is on it. */
  hold(held: boolean): void {
    this.#held = held;
    this.#count();
  }

  #set(list: readonly Toast[]): void {
    const before = this.shown?.id;
    this.list = list;
    // The pointer leaves a toast that goes, without an event.
    if (this.shown?.id !== before) this.#held = false;
    if (this.shown?.id !== before || list.length > 1) this.#count();
  }

  #count(): void {
    this.#cancel();
    const id = this.shown?.id;
    if (id === undefined || this.#held) return;
    const lifetime = this.list.length > 1 ? SHORT_LIFETIME : LIFETIME;
    this.#cancel = this.#timer.after(lifetime, () => this.drop(id));
  }
}
