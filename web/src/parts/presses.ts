/**
 * Controls that end something ignore a press that was meant for another control.
 *
 * "End Chat" appears at the position of "Claim this Chat", and the second click of a double click hits it. A guarded
 * control ignores a click within a second after a click on another control at its position, or after it appeared at the
 * position of the last click. It also ignores a key that was held down before it had the focus.
 */
import type { Attachment } from "svelte/attachments";

/** ms */
const PAUSE = 1_000;

interface Press {
  /** The guarded control, or null for anything else. */
  readonly on: Element | null;
  readonly at: number;
}

export class Presses {
  readonly #now: () => number;
  /** The time at which each guarded control appeared. */
  readonly #guarded = new Map<Element, number>();
  #pointer: (Press & { readonly x: number; readonly y: number }) | null = null;
  /** The guarded control on which a key was pressed last. */
  #key: Element | null = null;
  #ignored = "";

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Listens in the capture phase, before all handlers of the page. */
  watch(page: Pick<Window, "addEventListener">): void {
    page.addEventListener("click", (event) => this.click(event), true);
    page.addEventListener("keydown", (event) => this.keyDown(event), true);
    page.addEventListener("keyup", (event) => this.keyUp(event), true);
  }

  readonly guard: Attachment = (control) => {
    this.#guarded.set(control, this.#now());
    return () => void this.#guarded.delete(control);
  };

  click(event: MouseEvent): void {
    // Clicks by keys, scripts and screen readers have no position.
    if (event.detail === 0) return;
    const on = this.#control(event);
    const before = this.#pointer;
    if (on && before && before.on !== on && within(on, before) && this.#soon(on, before)) return stop(event);
    this.#pointer = { on, at: this.#now(), x: event.clientX, y: event.clientY };
  }

  keyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    const on = this.#control(event);
    // A key that repeats was pressed on the control that had the focus before.
    if (event.repeat && on && this.#key !== on) {
      this.#ignored = event.key;
      return stop(event);
    }
    if (!event.repeat) this.#key = on;
  }

  /** The space bar presses a button on release. */
  keyUp(event: KeyboardEvent): void {
    if (this.#ignored && event.key === this.#ignored) stop(event);
    this.#ignored = "";
  }

  #control(event: Event): Element | null {
    return (event.composedPath() as Element[]).find((element) => this.#guarded.has(element)) ?? null;
  }

  #soon(control: Element, before: Press): boolean {
    return this.#now() - Math.max(before.at, this.#guarded.get(control) ?? 0) < PAUSE;
  }
}

function within(control: Element, { x, y }: { x: number; y: number }): boolean {
  const { left, right, top, bottom } = control.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

const presses = new Presses(() => performance.now());
if (typeof window !== "undefined") presses.watch(window);

/** The guard of controls that end something. */
export const guarded: Attachment = presses.guard;
