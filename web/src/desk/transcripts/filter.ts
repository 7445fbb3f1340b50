/** The filters of transcripts. Stored in the page's address, so that they survive reload and Back. */

import { OUTCOMES } from "./shapes";
import type { OutcomeBadge } from "./shapes";

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
  readonly outcome: OutcomeBadge | "";
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

const NAMES = Object.keys(ALL) as (keyof Filter)[];

/** Parses the query of an address. Invalid parts are ignored. */
export function parseQuery(query: string): Filter {
  const params = new URLSearchParams(query);
  const filter = {
    ...ALL,
    ...Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ""])),
  } as Filter;
  return {
    ...filter,
    within: WITHIN.find((one) => one === filter.within) ?? "",
    outcome: OUTCOMES.find((one) => one === filter.outcome) ?? "",
    number: whole(filter.number),
    department: whole(filter.department),
    operator: whole(filter.operator),
    widget: whole(filter.widget),
    from: day(filter.from),
    to: day(filter.to),
  };
}

/** The query of an address for this filter. */
export function formatQuery(filter: Filter): string {
  return new URLSearchParams(
    NAMES.filter((name) => filter[name]).map((name) => [name, filter[name]]),
  ).toString();
}

/** The query of the API request. */
export function requestQuery(filter: Filter, before: string | null): string {
  const { from, to, within, search, ...others } = filter;
  const params = new URLSearchParams(Object.entries(others).filter(([, value]) => value));
  if (search.trim()) params.set("search", search);
  if (search.trim() && within) params.set("within", within);
  if (from) params.set("first", from);
  if (to) params.set("last", to);
  if (before !== null) params.set("before", before);
  return params.toString();
}

/** The number of active filters besides the search. */
export const activeFilters = ({ search, within, ...others }: Filter): number =>
  Object.values(others).filter(Boolean).length + (search.trim() && within ? 1 : 0);

/** A day that exists, as yyyy-mm-dd. The server reads it in the library's time zone. */
function day(text: string): string {
  const at = /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : "";
}

function whole(text: string): string {
  const digits = text.trim().replace(/^#/, "");
  return /^\d{1,15}$/.test(digits) ? digits : "";
}
