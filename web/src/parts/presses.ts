/**
 * Controls that end something ignore a press that was meant for what stood there before.
 *
 * "End Chat" appears where "Claim this Chat" was pressed, and the second half of a double click lands on it. A guarded
 * control ignores a press within a second after something else was pressed at its place, or after it appeared where the
 * last press was; and a key that has been held down since the focus was elsewhere.
 */
import type { Attachment } from "svelte/attachments";

const PAUSE = 1_000;

interface Press {
  /** The guarded control, or null for anything else. */
  readonly on: Element | null;
  readonly at: number;
}

export class Presses {
  readonly #now: () => number;
  /** When each guarded control appeared. */
  readonly #guarded = new Map<Element, number>();
  #pointer: (Press & { readonly x: number; readonly y: number }) | null = null;
  /** The guarded control on which a key was pressed last. */
  #key: Element | null = null;
  #ignored = "";

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Listens before everything else on the page. */
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
    // Presses by keys, scripts and screen readers have no position.
    if (event.detail === 0) return;
    const on = this.#control(event);
    const before = this.#pointer;
    if (on && before && before.on !== on && within(on, before) && this.#soon(on, before)) return stop(event);
    this.#pointer = { on, at: this.#now(), x: event.clientX, y: event.clientY };
  }

  keyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    const on = this.#control(event);
    // A key that is still held down is the press of what had the focus before.
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
    return (event.composedPath() as Element[]).find((each) => this.#guarded.has(each)) ?? null;
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

/** For a control that ends something. */
export const guarded: Attachment = presses.guard;
