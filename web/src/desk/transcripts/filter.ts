/** What a list of transcripts is narrowed to: kept in the page's address, so that reload and Back keep it. */

import { OUTCOMES } from "./shapes";
import type { Outcome } from "./shapes";

export const WITHIN = ["", "messages", "notes", "patron"] as const;
export type Within = (typeof WITHIN)[number];

/** Everything as it stands in its field; empty: not narrowed. Dates are days, as their fields have them. */
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

const NAMES = Object.keys(ALL) as (keyof Filter)[];

/** Reads the part of an address after the question mark; what is not understood is left out. */
export function read(query: string): Filter {
  const told = new URLSearchParams(query);
  const filter = {
    ...ALL,
    ...Object.fromEntries(NAMES.map((name) => [name, told.get(name) ?? ""])),
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

/** The part of an address that leads back to it. */
export function written(filter: Filter): string {
  return new URLSearchParams(
    NAMES.filter((name) => filter[name]).map((name) => [name, filter[name]]),
  ).toString();
}

/** What the server is asked. */
export function asked(filter: Filter, before: string | null): string {
  const { from, to, within, search, ...same } = filter;
  const told = new URLSearchParams(Object.entries(same).filter(([, value]) => value));
  if (search.trim()) told.set("search", search);
  if (search.trim() && within) told.set("within", within);
  if (from) told.set("first", from);
  if (to) told.set("last", to);
  if (before !== null) told.set("before", before);
  return told.toString();
}

/** How many of the fields below the search narrow the list. */
export const narrowed = ({ search, within, ...others }: Filter): number =>
  Object.values(others).filter(Boolean).length + (search.trim() && within ? 1 : 0);

/** A day that there is, as the server wants it; it is read by the library's clocks, whoever asks. */
function day(text: string): string {
  const at = /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : "";
}

function whole(text: string): string {
  const digits = text.trim().replace(/^#/, "");
  return /^\d{1,15}$/.test(digits) ? digits : "";
}
