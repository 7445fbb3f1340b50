/** The filters of the list of transcripts. Pure functions. */

import { queryOf } from "../../protocol/operations";
import { day, formatFilters, oneOf, parseFilters, whole } from "../lists/filters";
import { OUTCOMES } from "./outcomes";
import type { Outcome } from "./outcomes";

export const WITHIN = ["", "messages", "notes", "patron"] as const;
export type Within = (typeof WITHIN)[number];

/** The values of the fields; empty means no filter. Dates as in fields of type date. */
export interface Filter {
  readonly search: string;
  readonly within: Within;
  readonly number: string;
  readonly contact: string;
  readonly department: string;
  readonly operator: string;
  readonly widget: string;
  readonly outcome: Outcome | "";
  readonly tag: string;
  readonly noted: string;
  readonly from: string;
  readonly to: string;
}

export const ALL: Filter = {
  search: "",
  within: "",
  number: "",
  contact: "",
  department: "",
  operator: "",
  widget: "",
  outcome: "",
  tag: "",
  noted: "",
  from: "",
  to: "",
};

/** Parses the query of an address. Invalid parts are ignored. */
export function parseQuery(query: string): Filter {
  const filter = parseFilters(query, ALL);
  return {
    ...filter,
    within: oneOf(WITHIN, filter.within),
    outcome: oneOf(["", ...OUTCOMES], filter.outcome),
    number: whole(filter.number),
    department: whole(filter.department),
    operator: whole(filter.operator),
    widget: whole(filter.widget),
    from: day(filter.from),
    to: day(filter.to),
  };
}

/** The query of an address for this filter. */
export const formatQuery = (filter: Filter): string => formatFilters(filter, ALL);

/** The query of the API request. */
export function requestQuery(filter: Filter): string {
  const { search, within, number, contact, department, operator, widget, outcome, tag, noted } = filter;
  return queryOf("GET desk/transcripts", {
    ...(number && { number: Number(number) }),
    contact,
    department: department ? [Number(department)] : [],
    ...(operator && { operator: Number(operator) }),
    ...(widget && { widget: Number(widget) }),
    outcome: outcome ? [outcome] : [],
    tag,
    ...(noted && { noted: true }),
    ...(search.trim() && { search, within }),
    first: filter.from,
    last: filter.to,
  });
}

/** The number of active filters besides the search. */
export const activeFilters = ({ search, within, ...others }: Filter): number =>
  Object.values(others).filter(Boolean).length + (search.trim() && within ? 1 : 0);
