import { expect, test } from "vitest";
import { scaleOf } from "./scale";

let seed = 11;
/** From 0 to 1, the same in each run. */
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;

/** Values of one size, whole or not, some of them below zero: from thousandths to billions. */
function someValues(): number[] {
  const size = 10 ** (random() * 13 - 3);
  const [whole, below] = [random() < 0.5, random() < 0.3];
  return Array.from({ length: Math.floor(random() * 40) }, () => {
    const value = (below ? random() - 0.5 : random()) * size;
    return whole ? Math.round(value) : value;
  });
}

const significant = (value: number): number => Number(Math.abs(value).toExponential(9).split("e")[0]);

test("any values: a few round ticks at equal distances, from zero or below, that cover all", () => {
  for (let round = 0; round < 500; round++) {
    const values = someValues();
    const count = 3 + Math.floor(random() * 6);
    const { ticks, at } = scaleOf(values, count);
    const [first = NaN, second = NaN] = ticks;
    const last = ticks.at(-1) ?? NaN;
    const step = second - first;
    expect(ticks.length).toBeLessThanOrEqual(count);
    expect([1, 2, 5]).toContain(significant(step));
    expect(ticks).toContain(0);
    ticks.forEach((tick, place) => expect(tick).toBeCloseTo(first + place * step, -Math.log10(step) + 6));
    expect(first).toBeLessThanOrEqual(Math.min(0, ...values));
    expect(last).toBeGreaterThanOrEqual(Math.max(0, ...values));
    // No tick too many: with one less, a value would be outside.
    if (values.some((value) => value !== 0)) expect(last - step).toBeLessThan(Math.max(0, ...values));
    if (values.every(Number.isInteger)) expect(ticks.every(Number.isInteger)).toBe(true);
    for (const value of [first, ...values, last])
      expect(at(value)).toBeCloseTo((100 * (value - first)) / (last - first), 6);
  }
});

test.each([
  [
    [0, 0],
    [0, 1],
  ],
  [[3], [0, 1, 2, 3]],
  [[0.6], [0, 0.2, 0.4, 0.6]],
  [
    [12, 1_234_567],
    [0, 500_000, 1_000_000, 1_500_000],
  ],
  [
    [-4, 7],
    [-5, 0, 5, 10],
  ],
  [[-2], [-2, -1, 0]],
])("%j: ticks at %j", (values, ticks) => {
  expect(scaleOf(values).ticks).toEqual(ticks);
});
