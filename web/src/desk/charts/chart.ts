/** What a bar chart shows, and the words for it. */

import { m } from "../../paraglide/messages.js";
import { numberFormat } from "../parts/numbers";
import { scaleOf } from "./scale";

export interface Series {
  readonly name: string;
  readonly tone: "accent" | "ok" | "warn" | "quiet";
}

export interface Bar {
  readonly key: string;
  readonly name: string;
  /** One for each series. */
  readonly values: readonly number[];
}

/** A part of a bar; its start and length are percentages of the axis, its lane that of the bars side by side. */
export interface Part {
  readonly start: number;
  readonly length: number;
  readonly lane: number;
}

/** Times are read from start to end, other headings downward: their names may be long. */
export const layoutOf = (axis: string): "columns" | "rows" =>
  ["year", "month", "weekday", "hour"].includes(axis) ? "columns" : "rows";

const number = numberFormat();
const short = numberFormat({ notation: "compact", maximumFractionDigits: 2 });

/** A bar is as long as its parts together, or as the longest of those side by side. */
const sizes = ({ values }: Bar, stacked: boolean): readonly number[] =>
  stacked ? [values.reduce((sum, value) => sum + value, 0)] : values;

/** The ticks of the axis, where they are, and the parts of each bar. */
export function layOut(
  bars: readonly Bar[],
  stacked: boolean,
  count: number,
): { readonly ticks: { at: number; text: string }[]; readonly zero: number; readonly parts: Part[][] } {
  const { ticks, at } = scaleOf(
    bars.flatMap((bar) => sizes(bar, stacked)),
    count,
  );
  const written = Math.max(...ticks.map(Math.abs)) < 1_000_000 ? number : short;
  const parts = bars.map(({ values }) => {
    let below = 0;
    return values.map((value, lane) => {
      const start = stacked ? below : Math.min(0, value);
      below += value;
      const length = at(start + Math.abs(value)) - at(start);
      return { start: at(start), length, lane: stacked ? 0 : lane };
    });
  });
  return { ticks: ticks.map((tick) => ({ at: at(tick), text: written.format(tick) })), zero: at(0), parts };
}

/** "Mar 2026: Answered 1,204, Missed 31". */
export function reading(bar: Bar, series: readonly Series[]): string {
  const values = bar.values.map((value, place) =>
    series.length > 1 ? `${series[place]?.name} ${number.format(value)}` : number.format(value),
  );
  return `${bar.name}: ${values.join(", ")}`;
}

/** The whole chart in a sentence, for those who don't see it. */
export function sentence(title: string, bars: readonly Bar[], stacked: boolean): string {
  const size = (bar: Bar): number => Math.max(...sizes(bar, stacked));
  const longest = bars.reduce((bar, other) => (size(other) > size(bar) ? other : bar));
  return m.desk_chart_sentence({
    title,
    count: bars.length,
    name: longest.name,
    value: number.format(size(longest)),
  });
}
