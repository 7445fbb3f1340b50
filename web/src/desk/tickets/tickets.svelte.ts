/** The operator's tickets: queues with counts, the list, and updates of open tickets. */

import type { LiveClient } from "../../live/client";
import type { DestinationQueue, QueuesOut, TicketOut } from "../../protocol/http";
import type { DeskApi } from "../api";
import type { PagedList } from "../lists/pagedList.svelte";
import type { TicketState } from "./ticket.svelte";

/** Milliseconds over which changes are combined into one request for the counts. */
const BATCH_DELAY = 300;
/** Milliseconds between requests without a notice: the bus may lose notices. */
const POLL_INTERVAL = 60_000;

export interface Changes {
  /** Any ticket may have changed, or a new one was created. */
  readonly any: boolean;
  readonly tickets: ReadonlySet<number>;
}

export class Tickets {
  readonly api: Pick<DeskApi, "request">;
  queues = $state.raw<QueuesOut | null>(null);
  /** The latest batch of changes. */
  changes = $state.raw<Changes>({ any: false, tickets: new Set() });
  readonly client: LiveClient;
  readonly visible: () => boolean;
  /** The page of tickets, which is loaded on demand, creates it: see `ticketList`. */
  #list = $state.raw<PagedList<TicketOut> | null>(null);
  readonly #opened = new Set<TicketState>();
  #selected = $state.raw<ReadonlySet<number>>(new Set());
  #scheduled = false;
  #any = false;
  #changedTickets = new Set<number>();
  #highest = 0;

  /** The selected tickets that are in the list. */
  selected = $derived(new Set([...this.#selected].filter((ticket) => this.#list?.get(ticket))));

  /** The number of new and open tickets in the operator's queues. */
  todo = $derived(
    (this.queues?.queues ?? []).reduce((sum, { counts }) => sum + (counts.new ?? 0) + (counts.open ?? 0), 0),
  );

  constructor(api: Pick<DeskApi, "request">, client: LiveClient, visible: () => boolean) {
    this.api = api;
    this.client = client;
    this.visible = visible;
    client.listen({
      restart: (log) => log === null && (this.#highest = 0),
      // Changes during the lost connection were not announced.
      welcome: () => this.scheduleUpdate(),
      ticket_changed: ({ ticket }) => this.scheduleUpdate(ticket),
    });
  }

  /** The rows of the list; none before the page of tickets was shown. */
  get rows(): readonly TicketOut[] {
    return this.#list?.rows ?? [];
  }

  get list(): PagedList<TicketOut> {
    if (!this.#list) throw new Error("the list of tickets has not been shown yet");
    return this.#list;
  }

  /** Returns the list; `create` makes it at the first call. */
  openList(create: () => PagedList<TicketOut>): PagedList<TicketOut> {
    return (this.#list ??= create());
  }

  /** Polls every minute from now on. Called once. */
  startPolling(): void {
    if (this.visible()) this.scheduleUpdate();
    this.client.ports.clock.after(POLL_INTERVAL, () => this.startPolling());
  }

  register(ticket: TicketState): () => void {
    this.#opened.add(ticket);
    return () => this.#opened.delete(ticket);
  }

  /** Whether the ticket is open on the screen. */
  shows(ticket: number): boolean {
    return [...this.#opened].some((opened) => opened.number === ticket);
  }

  queue(id: number): string {
    return this.destination(id)?.name ?? this.queues?.queues.find((queue) => queue.id === id)?.name ?? "";
  }

  destination(id: number): DestinationQueue | undefined {
    return this.queues?.destinations.find((queue) => queue.id === id);
  }

  select(ticket: number, chosen: boolean): void {
    const others = [...this.selected].filter((number) => number !== ticket);
    this.#selected = new Set(chosen ? [...others, ticket] : others);
  }

  deselect(): void {
    this.#selected = new Set();
  }

  /** Schedules updates of lists and counts after a change of this ticket, or of any. */
  scheduleUpdate(ticket?: number): void {
    const highest = Math.max(this.#highest, ...this.rows.map((row) => row.ticket));
    // A number above all others belongs to a new ticket.
    if (ticket === undefined || ticket > highest) this.#any = true;
    else this.#changedTickets.add(ticket);
    this.#highest = Math.max(highest, ticket ?? 0);
    if (ticket === undefined) this.#list?.reload();
    else this.#list?.changed(ticket);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.client.ports.clock.after(BATCH_DELAY, () => {
      this.#scheduled = false;
      this.changes = { any: this.#any, tickets: this.#changedTickets };
      [this.#any, this.#changedTickets] = [false, new Set()];
      void this.count();
    });
  }

  async count(): Promise<void> {
    try {
      this.queues = await this.api.request("GET desk/queues");
    } catch {
      // The next change or connection repeats the request.
    }
  }
}
