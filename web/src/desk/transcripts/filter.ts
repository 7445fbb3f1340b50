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
    from: midnight(filter.from) === null ? "" : filter.from,
    to: midnight(filter.to) === null ? "" : filter.to,
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
  const [first, end] = [midnight(from), midnight(to, 1)];
  if (search.trim()) told.set("search", search);
  if (search.trim() && within) told.set("within", within);
  if (first !== null) told.set("since", String(first));
  if (end !== null) told.set("until", String(end));
  if (before !== null) told.set("before", before);
  return told.toString();
}

/** How many of the fields below the search narrow the list. */
export const narrowed = ({ search, within, ...others }: Filter): number =>
  Object.values(others).filter(Boolean).length + (search.trim() && within ? 1 : 0);

/** When the day begins, or one so many days later, by the reader's clock; null where it is no day. */
export function midnight(day: string, later = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
  return Number.isNaN(at) || at < 0 ? null : at;
}

function whole(text: string): string {
  const digits = text.trim().replace(/^#/, "");
  return /^\d{1,15}$/.test(digits) ? digits : "";
}
