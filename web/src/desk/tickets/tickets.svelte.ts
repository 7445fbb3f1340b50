/** The operator's tickets: queues with counts, the filtered list, and updates of open tickets. */

import type { LiveClient } from "../../live/client";
import type { DeskApi } from "../api";
import { listPath, updateInPlace, NO_FILTER } from "./filter";
import type { Filter } from "./filter";
import type { Place, Queues, Ticket } from "./shapes";
import { TicketState } from "./ticket.svelte";

/** Milliseconds over which changes are combined into one request. */
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
  queues = $state.raw<Queues | null>(null);
  filter = $state.raw<Filter>(NO_FILTER);
  /** Where the next page begins; null on the last page. */
  next = $state<string | null>(null);
  loaded = $state(false);
  failed = $state(false);
  selected = $state.raw<ReadonlySet<number>>(new Set());
  /** The latest batch of changes. */
  changes = $state.raw<Changes>({ any: false, tickets: new Set() });
  /** While the operator points at the list, its rows keep their order. */
  pointed = $state(false);
  readonly #client: LiveClient;
  readonly #me: number;
  readonly #visible: () => boolean;
  readonly #opened = new Set<TicketState>();
  #fresh = $state.raw<readonly Ticket[]>([]);
  #shown: readonly Ticket[] = [];
  #scheduled = false;
  #any = false;
  #changedTickets = new Set<number>();
  #highest = 0;
  #latestRequest = 0;
  /** Whether the list is on the screen. */
  #onScreen = false;

  rows = $derived.by((): readonly Ticket[] => {
    this.#shown = this.pointed ? updateInPlace(this.#shown, this.#fresh) : this.#fresh;
    return this.#shown;
  });

  /** The number of new and open tickets in the operator's queues. */
  todo = $derived(
    (this.queues?.queues ?? []).reduce((sum, { counts }) => sum + (counts.new ?? 0) + (counts.open ?? 0), 0),
  );

  constructor(api: Pick<DeskApi, "request">, client: LiveClient, me: number, visible: () => boolean) {
    this.api = api;
    this.#me = me;
    this.#client = client;
    this.#visible = visible;
    client.listen({
      restart: (chat) => {
        if (chat !== null) return;
        this.#highest = 0;
        for (const ticket of this.#opened) ticket.restart();
      },
      // Changes during the lost connection were not announced.
      welcome: () => {
        this.scheduleUpdate();
        for (const ticket of this.#opened) void ticket.load();
      },
      ticketChanged: ({ ticket, seq }) => {
        this.scheduleUpdate(ticket);
        for (const one of this.#opened) if (one.number === ticket) one.changed(seq);
      },
      lookingAt: ({ ticket, by }) => {
        for (const one of this.#opened) if (one.number === ticket) one.addViewer(by);
      },
    });
  }

  /** Polls every minute from now on. Called once. */
  startPolling(): void {
    if (this.#visible()) this.scheduleUpdate();
    this.#client.ports.clock.after(POLL_INTERVAL, () => this.startPolling());
  }

  open(ticket: number): TicketState {
    return new TicketState(this, this.#client, ticket, this.#visible);
  }

  register(ticket: TicketState): () => void {
    this.#opened.add(ticket);
    return () => this.#opened.delete(ticket);
  }

  /** Whether the ticket is open on the screen. */
  shows(ticket: number): boolean {
    return [...this.#opened].some((one) => one.number === ticket);
  }

  /** The list is on the screen. Returns the function that ends this. */
  list(): () => void {
    this.#onScreen = true;
    void this.load();
    return () => (this.#onScreen = this.pointed = false);
  }

  queue(id: number): string {
    return this.destination(id)?.name ?? this.queues?.queues.find((one) => one.id === id)?.name ?? "";
  }

  destination(id: number): Place | undefined {
    return this.queues?.destinations.find((one) => one.id === id);
  }

  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.selected = new Set();
    this.#shown = [];
    void this.load();
  }

  select(ticket: number, chosen: boolean): void {
    const others = [...this.selected].filter((one) => one !== ticket);
    this.selected = new Set(chosen ? [...others, ticket] : others);
  }

  /** Schedules updates of lists and counts after a change of this ticket, or of any. */
  scheduleUpdate(ticket?: number): void {
    // A number above all known ones belongs to a new ticket.
    if (ticket === undefined || ticket > this.#highest) this.#any = true;
    else this.#changedTickets.add(ticket);
    this.#highest = Math.max(this.#highest, ticket ?? 0);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#client.ports.clock.after(BATCH_DELAY, () => {
      this.#scheduled = false;
      this.changes = { any: this.#any, tickets: this.#changedTickets };
      [this.#any, this.#changedTickets] = [false, new Set()];
      void this.count();
      if (this.#onScreen) void this.load();
    });
  }

  /** Updates the row of a ticket that was loaded. */
  updateRow(ticket: Ticket): void {
    const older = (one: Ticket): boolean => one.ticket === ticket.ticket && one.version < ticket.version;
    if (this.#fresh.some(older)) this.#fresh = this.#fresh.map((one) => (older(one) ? ticket : one));
  }

  async count(): Promise<void> {
    try {
      this.queues = await this.api.request<Queues>("GET", "queues");
    } catch {
      // The next change or connection repeats the request.
    }
  }

  /** Loads the list again, with as many rows as before. */
  async load(): Promise<void> {
    const latestRequest = ++this.#latestRequest;
    const least = this.#fresh.length;
    try {
      let { tickets, next } = await this.#page();
      while (next !== null && tickets.length < least && latestRequest === this.#latestRequest) {
        const page = await this.#page(next);
        tickets = [...tickets, ...page.tickets];
        next = page.next;
      }
      if (latestRequest === this.#latestRequest) this.#show(tickets, next);
    } catch {
      if (latestRequest === this.#latestRequest) this.failed = this.loaded = true;
    }
  }

  async loadMore(): Promise<void> {
    const latestRequest = ++this.#latestRequest;
    try {
      const { tickets, next } = await this.#page(this.next ?? undefined);
      const known = new Set(this.#fresh.map((one) => one.ticket));
      if (latestRequest !== this.#latestRequest) return;
      this.#show([...this.#fresh, ...tickets.filter((one) => !known.has(one.ticket))], next);
    } catch {
      if (latestRequest === this.#latestRequest) this.failed = true;
    }
  }

  #page(before?: string): Promise<{ tickets: readonly Ticket[]; next: string | null }> {
    return this.api.request("GET", listPath(this.filter, this.#me, before));
  }

  #show(tickets: readonly Ticket[], next: string | null): void {
    this.#fresh = tickets;
    this.#highest = Math.max(this.#highest, ...tickets.map(({ ticket }) => ticket));
    this.next = next;
    this.failed = false;
    this.loaded = true;
    this.selected = new Set([...this.selected].filter((one) => tickets.some(({ ticket }) => ticket === one)));
  }
}
