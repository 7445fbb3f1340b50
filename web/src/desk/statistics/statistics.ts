/** Statistics of chats: their axes, and how counts and times are written. */

import { m } from "../../paraglide/messages.js";
import { readerLocale } from "../../chat/times";
import { heading } from "../analytics/when";
import type {
  ConcurrencyCell as Cell,
  StatisticsConcurrency as Load,
  StatisticsRow as Row,
  StatisticsScope as Scope,
  StatisticsTable as Table,
} from "../../protocol/http";
import { ApiError } from "../api";
import { numberFormat } from "../parts/numbers";

export type { Cell, Load, Row, Scope, Table };

/** Why the last request failed; empty if it succeeded. */
export function failureText(failure: unknown): string {
  if (failure === null) return "";
  const unreadable = failure instanceof ApiError && failure.status === 422;
  return unreadable ? m.desk_statistics_unreadable() : m.desk_statistics_failed();
}

export type Times = Row["waiting"];
export type By = Table["by"];
export type LoadBy = Load["by"];
export type Axis = Exclude<By, "all">;

/** What became of chats: the parts of a bar, from its foot up. */
export const CLASSES = ["answered", "missed", "abandoned"] as const;
export type Class = (typeof CLASSES)[number];

export const axes = (): { value: Axis; label: string }[] => [
  { value: "month", label: m.desk_ra_axis_month() },
  { value: "weekday", label: m.desk_ra_axis_weekday() },
  { value: "hour", label: m.desk_ra_axis_hour() },
  { value: "week", label: m.desk_statistics_axis_week() },
  { value: "department", label: m.desk_department() },
  { value: "operator", label: m.desk_statistics_axis_operator() },
  { value: "widget", label: m.desk_statistics_axis_widget() },
  { value: "page", label: m.desk_statistics_axis_page() },
];

export const className = (by: Class): string =>
  ({
    answered: m.desk_statistics_answered,
    missed: m.desk_statistics_missed,
    abandoned: m.desk_statistics_abandoned,
  })[by]();

/** The heading of a row. */
export function head(
  by: By,
  row: { readonly key: string; readonly label: string },
  locale = readerLocale(),
): string {
  if (row.label) return row.label;
  if (row.key === "others") return m.desk_statistics_others();
  if (row.key === "") return by === "operator" ? m.desk_statistics_nobody() : m.desk_statistics_unknown();
  if (by !== "month") return heading(by, row.key, "", locale);
  const month = Number(row.key);
  return heading(
    "month",
    `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`,
    "",
    locale,
  );
}

/** "0:33", "12:05", "1:04:00": minutes and seconds, with hours where there are any. */
export function length(seconds: number | null): string {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** How many patrons of these chats gave feedback. */
export function responses({ feedback }: Row): number {
  return feedback.yes + feedback.partly + feedback.no;
}

/** How many of all. */
export function share(part: number, all: number): string {
  const format = numberFormat({ style: "percent", maximumFractionDigits: 1 });
  return all ? format.format(part / all) : "–";
}

/** The rows of a week: seven days of twenty-four hours, of which only those are shown in which there is anything. */
export function weekOf<Each extends { readonly key: string }>(
  cells: readonly Each[],
  holds: (cell: Each) => boolean,
): { readonly hours: readonly number[]; readonly days: readonly (readonly Each[])[] } {
  const all = Array.from({ length: 24 }, (_, hour) => hour);
  const busy = all.filter((hour) => cells.some((cell) => Number(cell.key) % 24 === hour && holds(cell)));
  const hours = busy.length ? all.slice(busy[0], (busy.at(-1) ?? 0) + 1) : [];
  const at = new Map(cells.map((cell) => [Number(cell.key), cell]));
  const days = Array.from({ length: 7 }, (_, day) => hours.flatMap((hour) => at.get(day * 24 + hour) ?? []));
  return { hours, days };
}
