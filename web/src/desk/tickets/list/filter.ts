/** The filters of the list of tickets. Pure functions. */

import { queryOf } from "../../../protocol/operations";
import { formatFilters, oneOf, parseFilters, whole } from "../../lists/filters";
import { STATUSES } from "../types";

const OWNERS = ["all", "mine", "nobody"] as const;
export type Owner = (typeof OWNERS)[number];
/** "todo": new or open. "unclosed": new, open or pending. */
const STATUS_FILTERS = ["unclosed", "todo", ...STATUSES, "all"] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];

export interface Filter {
  /** A number; empty for all of the operator's queues. */
  readonly queue: string;
  readonly status: StatusFilter;
  readonly owner: Owner;
  readonly search: string;
}

export const NO_FILTER: Filter = { queue: "", status: "unclosed", owner: "all", search: "" };

const REQUESTED: Partial<Record<StatusFilter, string>> = {
  todo: "new,open",
  unclosed: "new,open,pending",
  all: "",
};

/** Parses the query of an address. Invalid parts are ignored. */
export function parseQuery(query: string): Filter {
  const filter = parseFilters(query, NO_FILTER);
  return {
    ...filter,
    queue: whole(filter.queue),
    status: oneOf(STATUS_FILTERS, filter.status),
    owner: oneOf(OWNERS, filter.owner),
  };
}

/** The query of an address for this filter. */
export const formatQuery = (filter: Filter): string => formatFilters(filter, NO_FILTER);

/** The query of the API request; `me` is the operator's number. */
export function requestQuery({ queue, status, owner, search }: Filter, me: number): string {
  return queryOf("GET desk/tickets", {
    ...(queue && { queue: Number(queue) }),
    status: REQUESTED[status] ?? status,
    ...(owner !== "all" && { owner: owner === "mine" ? me : 0 }),
    search: search.trim(),
  });
}
