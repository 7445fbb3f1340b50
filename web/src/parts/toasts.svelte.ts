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
const SHOWN = 3;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #timer: Timer;
  #running = new Map<number, () => void>();
  #held = false;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Shows a toast for ten seconds. Of more than three the oldest is removed. */
  show(toast: Omit<Toast, "id">): number {
    const id = this.#next++;
    const others = this.list.filter((other) => !toast.group || other.group !== toast.group);
    this.list = [...others, { ...toast, id }].slice(-SHOWN);
    if (!this.#held) this.#count(id);
    return id;
  }

  drop(id: number): void {
    this.#running.get(id)?.();
    this.#running.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Drops all toasts about a subject, which needs no attention any more. */
  dropSubject(subject: string | number): void {
    for (const toast of this.list) if (toast.subject === subject) this.drop(toast.id);
  }

  /** No toast times out while the pointer or the focus is on one. */
  hold(held: boolean): void {
    this.#held = held;
    for (const toast of this.list) {
      this.#running.get(toast.id)?.();
      if (!held) this.#count(toast.id);
    }
  }

  #count(id: number): void {
    this.#running.set(
      id,
      this.#timer.after(LIFETIME, () => this.drop(id)),
    );
  }
}
