import { expect, test, vi } from "vitest";
import { Presses } from "./presses";

interface Made {
  readonly node: Element;
  /** The guarded control is taken away. */
  readonly gone: () => void;
}

class World {
  now = 0;
  readonly presses = new Presses(() => this.now);

  /** A control of 100 by 32 pixels at a place, guarded from now on. */
  appears(left = 0, top = 0): Made {
    const rect = { left, top, right: left + 100, bottom: top + 32 };
    const node = { getBoundingClientRect: () => rect } as unknown as Element;
    return { node, gone: this.presses.guard(node) as () => void };
  }

  /** Whether the press gets through. */
  clicks(on: Element | null, x = 50, y = 16, detail = 1): boolean {
    return this.#passes({ detail, clientX: x, clientY: y }, on, (event) =>
      this.presses.click(event as MouseEvent),
    );
  }

  keys(on: Element | null, key = "Enter", repeat = false): boolean {
    return this.#passes({ key, repeat }, on, (event) => this.presses.keyDown(event as KeyboardEvent));
  }

  letsGo(on: Element | null, key: string): boolean {
    return this.#passes({ key }, on, (event) => this.presses.keyUp(event as KeyboardEvent));
  }

  #passes(facts: object, on: Element | null, hears: (event: Event) => void): boolean {
    const [preventDefault, stopImmediatePropagation] = [vi.fn(), vi.fn()];
    const composedPath = (): (Element | null)[] => (on ? [on] : []);
    hears({ ...facts, preventDefault, stopImmediatePropagation, composedPath } as unknown as Event);
    return preventDefault.mock.calls.length === 0;
  }
}

test("a control takes no press where something else was pressed a moment ago", () => {
  const world = new World();
  world.clicks(null);
  const { node } = world.appears();
  world.now = 400;
  expect(world.clicks(node)).toBe(false);
  world.now = 999;
  expect(world.clicks(node)).toBe(false);
  world.now = 1_000;
  expect(world.clicks(node)).toBe(true);
});

test("however long the server took, it takes none a moment after it appeared under the pointer", () => {
  const world = new World();
  world.clicks(null);
  world.now = 5_000;
  const { node } = world.appears();
  world.now = 5_900;
  expect(world.clicks(node)).toBe(false);
  world.now = 6_000;
  expect(world.clicks(node)).toBe(true);
});

test("a press that came from elsewhere is taken at once", () => {
  const world = new World();
  world.clicks(null, 300, 300);
  const { node } = world.appears();
  expect(world.clicks(node)).toBe(true);
});

test("a double click on the control itself is its own", () => {
  const world = new World();
  const { node } = world.appears();
  expect([world.clicks(node), world.clicks(node)]).toEqual([true, true]);
  const next = world.appears();
  expect(world.clicks(next.node)).toBe(false);
});

test("a control that has gone is like any other", () => {
  const world = new World();
  world.clicks(null);
  const { node, gone } = world.appears();
  gone();
  expect(world.clicks(node)).toBe(true);
});

test("a press by a script or a screen reader has no place, and is taken", () => {
  const world = new World();
  world.clicks(null);
  const { node } = world.appears();
  expect(world.clicks(node, 0, 0, 0)).toBe(true);
});

test("a key that is held down doesn't press the control that gets the focus meanwhile", () => {
  const world = new World();
  world.keys(null);
  const { node } = world.appears();
  for (world.now = 500; world.now < 3_000; world.now += 500)
    expect(world.keys(node, "Enter", true)).toBe(false);
  expect(world.keys(node)).toBe(true);
});

test("the space bar doesn't press it when it is let go, either", () => {
  const world = new World();
  world.keys(null, " ");
  const { node } = world.appears();
  expect([world.keys(node, " ", true), world.letsGo(node, " ")]).toEqual([false, false]);
  expect([world.keys(node, " "), world.letsGo(node, " ")]).toEqual([true, true]);
});
