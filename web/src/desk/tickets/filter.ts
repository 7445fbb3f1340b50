/** Which tickets are listed, as the server is asked for them. Pure. */

import type { Status, Ticket } from "./shapes";

export type Owner = "all" | "mine" | "nobody";
/** "todo" is what waits for the desk, "unclosed" what is not done yet. */
export type StatusFilter = Status | "todo" | "unclosed" | "all";

export interface Filter {
  /** Null for all of the operator's queues. */
  readonly queue: number | null;
  readonly status: StatusFilter;
  readonly owner: Owner;
  readonly words: string;
}

export const NO_FILTER: Filter = { queue: null, status: "unclosed", owner: "all", words: "" };

const STATUSES: Partial<Record<StatusFilter, string>> = {
  todo: "new,open",
  unclosed: "new,open,pending",
  all: "",
};

/** The address, from after `last` where there is one. */
export function address({ queue, status, owner, words }: Filter, me: number, last?: Ticket): string {
  const asked = new URLSearchParams();
  if (queue !== null) asked.set("queue", String(queue));
  const statuses = STATUSES[status] ?? status;
  if (statuses) asked.set("status", statuses);
  if (owner !== "all") asked.set("owner", owner === "mine" ? String(me) : "0");
  if (words.trim()) asked.set("search", words.trim());
  if (last) asked.set("before", `${last.changed_at},${last.ticket}`);
  const query = asked.toString();
  return query ? `tickets?${query}` : "tickets";
}

/** The rows where they were, as they are now; what is new comes at the end. */
export function kept(before: readonly Ticket[], fresh: readonly Ticket[]): readonly Ticket[] {
  const now = new Map(fresh.map((one) => [one.ticket, one]));
  const known = new Set(before.map((one) => one.ticket));
  return [
    ...before.map((one) => now.get(one.ticket) ?? one),
    ...fresh.filter((one) => !known.has(one.ticket)),
  ];
}
