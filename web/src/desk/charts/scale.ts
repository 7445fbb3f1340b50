/** The axis of a chart: from zero, or from below it, over the largest value, in round steps. */

export interface Scale {
  /** In rising order, with zero among them. */
  readonly ticks: readonly number[];
  /** Where a value is, in percent of the axis. */
  readonly at: (value: number) => number;
}

const ROUND = [1, 2, 5];

/** At most `count` ticks (three or more), one, two or five times a power of ten apart; whole numbers for whole values. */
export function scaleOf(values: readonly number[], count = 6): Scale {
  const least = Math.min(0, ...values);
  const most = Math.max(least === 0 && values.every((value) => value === 0) ? 1 : 0, ...values);
  let power = Math.floor(Math.log10((most - least) / (count - 1)));
  if (values.every(Number.isInteger)) power = Math.max(0, power);
  for (; ; power++)
    for (const round of ROUND) {
      // Divided by a power above 1, since 3 * 0.1 isn't 0.3.
      const tick = (place: number): number =>
        power < 0 ? (place * round) / 10 ** -power : place * round * 10 ** power;
      const [first, last] = [Math.floor(least / tick(1)), Math.ceil(most / tick(1))];
      if (last - first >= count) continue;
      const ticks = Array.from({ length: last - first + 1 }, (_, place) => tick(first + place));
      const at = (value: number): number => (100 * (value - tick(first))) / (tick(last) - tick(first));
      return { ticks, at };
    }
}
