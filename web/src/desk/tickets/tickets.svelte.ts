/** The operator's tickets: queues with their counts, the list as it is filtered, and news for those that are open. */

import type { LiveClient } from "../../live/client";
import type { DeskApi } from "../api";
import { address, kept, NO_FILTER } from "./filter";
import type { Filter } from "./filter";
import type { Place, Queues, Ticket } from "./shapes";
import { TicketState } from "./ticket.svelte";

/** How soon a list follows what has changed: many changes at once are one. */
const SOON = 300;
/** How often the list is read without any news: what the bus loses is told to nobody. */
const ANYWAY = 60_000;

export interface News {
  /** Any ticket may have changed, or there is a new one. */
  readonly any: boolean;
  readonly tickets: ReadonlySet<number>;
}

export class Tickets {
  readonly api: Pick<DeskApi, "request">;
  queues = $state.raw<Queues | null>(null);
  filter = $state.raw<Filter>(NO_FILTER);
  more = $state(false);
  loaded = $state(false);
  failed = $state(false);
  selected = $state.raw<ReadonlySet<number>>(new Set());
  /** What was heard of tickets last. */
  news = $state.raw<News>({ any: false, tickets: new Set() });
  /** Somebody points at the list: nothing in it moves. */
  pointed = $state(false);
  readonly #client: LiveClient;
  readonly #me: number;
  readonly #visible: () => boolean;
  readonly #attended = new Set<TicketState>();
  #fresh = $state.raw<readonly Ticket[]>([]);
  #shown: readonly Ticket[] = [];
  #settling = false;
  #any = false;
  #heard = new Set<number>();
  #highest = 0;
  #asked = 0;
  /** The list is on the screen. */
  #listed = false;

  rows = $derived.by((): readonly Ticket[] => {
    this.#shown = this.pointed ? kept(this.#shown, this.#fresh) : this.#fresh;
    return this.#shown;
  });

  /** New and open tickets of the operator's queues: what there is to do. */
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
        for (const ticket of this.#attended) ticket.restart();
      },
      // What happened meanwhile was told to nobody.
      welcome: () => {
        this.stir();
        for (const ticket of this.#attended) void ticket.load();
      },
      ticketChanged: ({ ticket, seq }) => {
        this.stir(ticket);
        for (const one of this.#attended) if (one.number === ticket) one.changed(seq);
      },
      lookingAt: ({ ticket, by }) => {
        for (const one of this.#attended) if (one.number === ticket) one.sees(by);
      },
    });
  }

  /** To be called once: from now on, every minute. */
  keep(): void {
    if (this.#visible()) this.stir();
    this.#client.ports.clock.after(ANYWAY, () => this.keep());
  }

  open(ticket: number): TicketState {
    return new TicketState(this, this.#client, ticket, this.#visible);
  }

  attend(ticket: TicketState): () => void {
    this.#attended.add(ticket);
    return () => this.#attended.delete(ticket);
  }

  /** Whether the ticket is open on the screen. */
  shows(ticket: number): boolean {
    return [...this.#attended].some((one) => one.number === ticket);
  }

  /** The list comes to the screen; returns what takes it away. */
  list(): () => void {
    this.#listed = true;
    void this.load();
    return () => (this.#listed = this.pointed = false);
  }

  queue(id: number): string {
    return this.place(id)?.name ?? this.queues?.queues.find((one) => one.id === id)?.name ?? "";
  }

  place(id: number): Place | undefined {
    return this.queues?.destinations.find((one) => one.id === id);
  }

  narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.selected = new Set();
    this.#shown = [];
    void this.load();
  }

  select(ticket: number, chosen: boolean): void {
    const others = [...this.selected].filter((one) => one !== ticket);
    this.selected = new Set(chosen ? [...others, ticket] : others);
  }

  /** This ticket has changed, or any may have: lists and counts follow soon. */
  stir(ticket?: number): void {
    // A number that nobody heard of before is a new ticket's.
    if (ticket === undefined || ticket > this.#highest) this.#any = true;
    else this.#heard.add(ticket);
    this.#highest = Math.max(this.#highest, ticket ?? 0);
    if (this.#settling) return;
    this.#settling = true;
    this.#client.ports.clock.after(SOON, () => {
      this.#settling = false;
      this.news = { any: this.#any, tickets: this.#heard };
      [this.#any, this.#heard] = [false, new Set()];
      void this.count();
      if (this.#listed) void this.load();
    });
  }

  /** A ticket was read: its row follows at once. */
  noticed(ticket: Ticket): void {
    const older = (one: Ticket): boolean => one.ticket === ticket.ticket && one.version < ticket.version;
    if (this.#fresh.some(older)) this.#fresh = this.#fresh.map((one) => (older(one) ? ticket : one));
  }

  async count(): Promise<void> {
    try {
      this.queues = await this.api.request<Queues>("GET", "queues");
    } catch {
      // The next news, or the next connection, asks again.
    }
  }

  /** The list anew, as far down as it was. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    const least = this.#fresh.length;
    try {
      let { tickets, next } = await this.#page();
      while (next !== null && tickets.length < least && asked === this.#asked) {
        const page = await this.#page(tickets.at(-1));
        tickets = [...tickets, ...page.tickets];
        next = page.next;
      }
      if (asked === this.#asked) this.#take(tickets, next !== null);
    } catch {
      if (asked === this.#asked) this.failed = this.loaded = true;
    }
  }

  async loadMore(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { tickets, next } = await this.#page(this.#fresh.at(-1));
      const known = new Set(this.#fresh.map((one) => one.ticket));
      if (asked !== this.#asked) return;
      this.#take([...this.#fresh, ...tickets.filter((one) => !known.has(one.ticket))], next !== null);
    } catch {
      if (asked === this.#asked) this.failed = true;
    }
  }

  #page(last?: Ticket): Promise<{ tickets: readonly Ticket[]; next: string | null }> {
    return this.api.request("GET", address(this.filter, this.#me, last));
  }

  #take(tickets: readonly Ticket[], more: boolean): void {
    this.#fresh = tickets;
    this.#highest = Math.max(this.#highest, ...tickets.map(({ ticket }) => ticket));
    this.more = more;
    this.failed = false;
    this.loaded = true;
    this.selected = new Set([...this.selected].filter((one) => tickets.some(({ ticket }) => ticket === one)));
  }
}
