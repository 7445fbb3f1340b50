/** Short messages over the page: they say what happened, and offer at most one thing to do. */

import type { Mark } from "./Indicator.svelte";

export interface Toast {
  id: number;
  text: string;
  /** Said first, in bold: who it is about. */
  about?: string;
  mark?: Mark;
  act?: { label: string; does: () => void };
  /** Toasts of one group replace each other: the last of its kind is enough. */
  group?: string;
  /** What it is about, so that it can be dropped when that has settled itself. */
  subject?: string | number;
}

export interface Timer {
  /** Calls once, after that many milliseconds, unless cancelled. */
  after(delay: number, call: () => void): () => void;
}

const LIFE = 10_000;
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

  /** Shows it for ten seconds; the oldest gives way when there are more than three. */
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

  /** Drops all that is about this. */
  settle(subject: string | number): void {
    for (const toast of this.list) if (toast.subject === subject) this.drop(toast.id);
  }

  /** Nothing vanishes while the pointer or the focus is on it. */
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
      this.#timer.after(LIFE, () => this.drop(id)),
    );
  }
}
