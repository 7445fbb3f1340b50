/** The filters of the list of tickets, and the request that they make. Pure functions. */

import type { Status, Ticket } from "./shapes";

export type Owner = "all" | "mine" | "nobody";
/** "todo": new or open. "unclosed": new, open or pending. */
export type StatusFilter = Status | "todo" | "unclosed" | "all";

export interface Filter {
  /** Null for all of the operator's queues. */
  readonly queue: number | null;
  readonly status: StatusFilter;
  readonly owner: Owner;
  readonly search: string;
}

export const NO_FILTER: Filter = { queue: null, status: "unclosed", owner: "all", search: "" };

const STATUSES: Partial<Record<StatusFilter, string>> = {
  todo: "new,open",
  unclosed: "new,open,pending",
  all: "",
};

/** The request's path and query. `before`: `next` of the previous page. */
export function listPath({ queue, status, owner, search }: Filter, me: number, before?: string): string {
  const params = new URLSearchParams();
  if (queue !== null) params.set("queue", String(queue));
  const statuses = STATUSES[status] ?? status;
  if (statuses) params.set("status", statuses);
  if (owner !== "all") params.set("owner", owner === "mine" ? String(me) : "0");
  if (search.trim()) params.set("search", search.trim());
  if (before) params.set("before", before);
  const query = params.toString();
  return query ? `tickets?${query}` : "tickets";
}

/** Updates the rows in their order, and appends new ones. */
export function updateInPlace(before: readonly Ticket[], fresh: readonly Ticket[]): readonly Ticket[] {
  const latest = new Map(fresh.map((one) => [one.ticket, one]));
  const known = new Set(before.map((one) => one.ticket));
  return [
    ...before.map((one) => latest.get(one.ticket) ?? one),
    ...fresh.filter((one) => !known.has(one.ticket)),
  ];
}
