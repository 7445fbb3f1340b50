/** The filters of records, for lists, reports and exports, as the address has them. Pure functions. */

import { queryOf } from "../../protocol/operations";
import { day, formatFilters, parseFilters } from "../lists/filters";
import type { Dataset } from "./analytics";

/** The values of the fields; empty means no filter. */
export interface RecordFilter {
  readonly first: string;
  readonly last: string;
  readonly department: string;
  readonly text: string;
  /** A field's number, and the number of the value that it must have. */
  readonly field: string;
  readonly value: string;
}

export const ALL: RecordFilter = { first: "", last: "", department: "", text: "", field: "", value: "" };

/** Changes some filters. `typing`: without an entry in the browser's history for each key. */
export type Narrow<Filter = RecordFilter> = (part: Partial<Filter>, typing?: boolean) => void;

/** Parses the query of an address, and ignores what the dataset does not have. */
export function parseQuery(query: string, dataset: Dataset): RecordFilter {
  const filter = parseFilters(query, ALL);
  const numbered = (all: readonly { readonly id: number }[], id: string): string =>
    all.some((option) => String(option.id) === id) ? id : "";
  const fields = choosable(dataset);
  const field = numbered(fields, filter.field);
  const values = fields.find(({ id }) => String(id) === field)?.values ?? [];
  return {
    ...filter,
    first: day(filter.first),
    last: day(filter.last),
    department: numbered(dataset.departments, filter.department),
    field,
    value: numbered(values, filter.value),
  };
}

/** The query of an address for this filter. */
export const formatQuery = (filter: RecordFilter): string => formatFilters(filter, ALL);

/** The query of an API request. */
export function requestQuery({ first, last, department, text, field, value }: RecordFilter): string {
  return queryOf("GET desk/analytics/datasets/{dataset}/records", {
    first,
    last,
    text: text.trim(),
    department: department ? [Number(department)] : [],
    chosen: field && value ? [`${field}:${value}`] : [],
  });
}

/** The days of a calendar year. */
export const yearOf = (year: number): Pick<RecordFilter, "first" | "last"> => ({
  first: `${year}-01-01`,
  last: `${year}-12-31`,
});

/** The fields that can be filtered by: those with a list of values. */
export function choosable(
  dataset: Dataset,
): { id: number; label: string; values: { id: number; label: string }[] }[] {
  return dataset.fields
    .filter(({ kind }) => kind === "single" || kind === "multiple" || kind === "read")
    .map(({ id, label, kind, choices }) => ({
      id,
      label,
      values:
        kind === "read"
          ? [1, 2, 3, 4, 5, 6].map((step) => ({ id: step, label: String(step) }))
          : choices.map((choice) => ({ id: choice.id, label: choice.label })),
    }));
}
