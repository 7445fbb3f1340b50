/** A report as the server tells it, and what can stand in its rows and columns. */

import { m } from "../../paraglide/messages.js";
import type { Report } from "../../protocol/http";
import type { Dataset } from "./analytics";

export type { Report };

export type Option = { readonly value: string; readonly label: string };

export function axes(dataset: Dataset): Option[] {
  return [
    { value: "month", label: m.desk_ra_axis_month() },
    { value: "year", label: m.desk_ra_axis_year() },
    { value: "weekday", label: m.desk_ra_axis_weekday() },
    { value: "hour", label: m.desk_ra_axis_hour() },
    { value: "department", label: m.desk_department() },
    { value: "operator", label: m.desk_ra_by() },
    { value: "source", label: m.desk_ra_axis_source() },
    ...dataset.fields.map((field) => ({ value: `field:${field.id}`, label: field.label })),
  ];
}

/** "count", or "sum:12" and "mean:12" of a numeric field. */
export function measures(dataset: Dataset): Option[] {
  const numbers = dataset.fields.filter(({ kind }) => kind === "number");
  return [
    { value: "count", label: m.desk_ra_measure_count() },
    ...numbers.flatMap(({ id, label }) => [
      { value: `sum:${id}`, label: m.desk_ra_measure_sum({ field: label }) },
      { value: `mean:${id}`, label: m.desk_ra_measure_mean({ field: label }) },
    ]),
  ];
}

/** The largest cell, which gets the deepest tint. */
export const largest = (report: Report): number => Math.max(1, ...report.cells.flat());
