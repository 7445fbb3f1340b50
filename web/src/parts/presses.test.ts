import { expect, test, vi } from "vitest";
import { Presses } from "./presses";

interface Guarded {
  readonly node: Element;
  /** Removes the control. */
  readonly remove: () => void;
}

class Page {
  now = 0;
  readonly presses = new Presses(() => this.now);

  /** A control of 100 by 32 px at a position, guarded from now on. */
  appears(left = 0, top = 0): Guarded {
    const rect = { left, top, right: left + 100, bottom: top + 32 };
    const node = { getBoundingClientRect: () => rect } as unknown as Element;
    return { node, remove: this.presses.guard(node) as () => void };
  }

  /** Whether the click reaches the control. */
  clicks(on: Element | null, x = 50, y = 16, detail = 1): boolean {
    return this.#passes({ detail, clientX: x, clientY: y }, on, (event) =>
      this.presses.click(event as MouseEvent),
    );
  }

  keys(on: Element | null, key = "Enter", repeat = false): boolean {
    return this.#passes({ key, repeat }, on, (event) => this.presses.keyDown(event as KeyboardEvent));
  }

  releases(on: Element | null, key: string): boolean {
    return this.#passes({ key }, on, (event) => this.presses.keyUp(event as KeyboardEvent));
  }

  #passes(fields: object, on: Element | null, handle: (event: Event) => void): boolean {
    const [preventDefault, stopImmediatePropagation] = [vi.fn(), vi.fn()];
    const composedPath = (): (Element | null)[] => (on ? [on] : []);
    handle({ ...fields, preventDefault, stopImmediatePropagation, composedPath } as unknown as Event);
    return preventDefault.mock.calls.length === 0;
  }
}

test("a control ignores a click within a second after another one at its position", () => {
  const page = new Page();
  page.clicks(null);
  const { node } = page.appears();
  page.now = 400;
  expect(page.clicks(node)).toBe(false);
  page.now = 999;
  expect(page.clicks(node)).toBe(false);
  page.now = 1_000;
  expect(page.clicks(node)).toBe(true);
});

test("a control ignores a click within a second after it appeared under the pointer", () => {
  const page = new Page();
  page.clicks(null);
  page.now = 5_000;
  const { node } = page.appears();
  page.now = 5_900;
  expect(page.clicks(node)).toBe(false);
  page.now = 6_000;
  expect(page.clicks(node)).toBe(true);
});

test("a click at another position than the last one counts at once", () => {
  const page = new Page();
  page.clicks(null, 300, 300);
  const { node } = page.appears();
  expect(page.clicks(node)).toBe(true);
});

test("a double click on the control itself counts twice", () => {
  const page = new Page();
  const { node } = page.appears();
  expect([page.clicks(node), page.clicks(node)]).toEqual([true, true]);
  const next = page.appears();
  expect(page.clicks(next.node)).toBe(false);
});

test("a removed control is no longer guarded", () => {
  const page = new Page();
  page.clicks(null);
  const { node, remove } = page.appears();
  remove();
  expect(page.clicks(node)).toBe(true);
});

test("a click by a script or a screen reader, without a position, counts", () => {
  const page = new Page();
  page.clicks(null);
  const { node } = page.appears();
  expect(page.clicks(node, 0, 0, 0)).toBe(true);
});

test("a held key doesn't press the control that receives the focus meanwhile", () => {
  const page = new Page();
  page.keys(null);
  const { node } = page.appears();
  for (page.now = 500; page.now < 3_000; page.now += 500) expect(page.keys(node, "Enter", true)).toBe(false);
  expect(page.keys(node)).toBe(true);
});

test("releasing a held space bar doesn't press it either", () => {
  const page = new Page();
  page.keys(null, " ");
  const { node } = page.appears();
  expect([page.keys(node, " ", true), page.releases(node, " ")]).toEqual([false, false]);
  expect([page.keys(node, " "), page.releases(node, " ")]).toEqual([true, true]);
});
