/** Reports: their filters, and what can be in their rows and columns. Pure functions. */

import { m } from "../../../paraglide/messages.js";
import type { Report } from "../../../protocol/http";
import { formatFilters, oneOf, parseFilters } from "../../lists/filters";
import type { Dataset } from "../analytics";
import { ALL, parseQuery } from "../recordFilter";
import type { RecordFilter } from "../recordFilter";

export type { Report };

export interface ReportFilter extends RecordFilter {
  /** An axis. `columns` may also be "none". */
  readonly rows: string;
  readonly columns: string;
  /** See `measures`. */
  readonly measure: string;
}

const MONTHS: ReportFilter = { ...ALL, rows: "month", columns: "none", measure: "count" };

/** Parses the query of an address, and ignores what the dataset does not have. */
export function parseReport(query: string, dataset: Dataset): ReportFilter {
  const { rows, columns, measure } = parseFilters(query, MONTHS);
  const [names, counted] = [axes(dataset), measures(dataset)].map((all) => all.map(({ value }) => value));
  return {
    ...parseQuery(query, dataset),
    rows: oneOf(["month", ...(names ?? [])], rows),
    columns: oneOf(["none", ...(names ?? [])], columns),
    measure: oneOf(["count", ...(counted ?? [])], measure),
  };
}

/** The query of an address for this report. */
export const formatReport = (filter: ReportFilter): string => formatFilters(filter, MONTHS);

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
