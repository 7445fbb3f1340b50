/** Short messages over the page: what happened, and at most one act. */

import type { Mark } from "./Indicator.svelte";

export interface Toast {
  id: number;
  /** A function, if the text changes while the toast is shown. */
  text: string | (() => string);
  /** Shown first, in bold, on a line of its own: the person or chat that the message is about. */
  about?: string;
  mark?: Mark;
  act?: { label: string; does: () => void };
  /** What became of the operator's own act: shown at once, before news from others. */
  own?: boolean;
  /** A toast replaces earlier ones of its group. */
  group?: string;
  /** What the toast is about, for `dropSubject`. */
  subject?: string | number;
}

export interface Timer {
  /** Calls once after `delay` ms, unless the returned function is called before. */
  after(delay: number, call: () => void): () => void;
}

export const textOf = ({ text }: Toast): string => (typeof text === "string" ? text : text());

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

  /**
   * Shows a toast for ten seconds, after those that wait; an own one before them, but after one that is pointed at. Of
   * more than three the oldest is removed, or the last one for an own one.
   */
  show(toast: Omit<Toast, "id">): number {
    const id = this.#next++;
    const others = this.list.filter((other) => !toast.group || other.group !== toast.group);
    const made = { ...toast, id };
    // A held one stays under the pointer.
    const first = this.#held ? others.slice(0, 1) : [];
    const list = toast.own ? [...first, made, ...others.slice(first.length)] : [...others, made];
    this.#set(toast.own ? list.slice(0, MOST) : list.slice(-MOST));
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
