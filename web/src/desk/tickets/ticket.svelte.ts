/** The state of an open ticket: its log, updated live, and the colleagues who view it. */

import type { LiveClient } from "../../live/client";
import type { Cancel } from "../../live/ports";
import type { AnyRefusal } from "../../protocol/wire";
import { ApiError } from "../api";
import type {
  Act,
  Entry,
  Link,
  LinkAccess,
  PendingEmail,
  Person,
  Ticket,
  TicketRefusal,
  Whole,
} from "./shapes";
import type { Tickets } from "./tickets.svelte";

const LOOK_INTERVAL = 20_000;
const LOOK_EXPIRY = 45_000;
/** Milliseconds in which most emails are delivered. */
const EMAIL_POLL = 3_000;

export class TicketState {
  readonly number: number;
  head = $state.raw<Ticket | null>(null);
  entries = $state.raw<readonly Entry[]>([]);
  mayRedact = $state(false);
  mayReadChat = $state(false);
  pendingEmail = $state.raw<PendingEmail | null>(null);
  /** It does not exist, or the operator may not read it. */
  missing = $state(false);
  failed = $state(false);
  /** Colleagues who view the ticket now. */
  viewers = $state.raw<readonly Person[]>([]);
  readonly #tickets: Tickets;
  readonly #client: LiveClient;
  readonly #visible: () => boolean;
  readonly #expiries = new Map<number, Cancel>();
  #cancelLook: Cancel = () => undefined;
  #cancelPoll: Cancel = () => undefined;
  #open = false;
  #loading: Promise<void> | null = null;
  /** The number of the latest event that was announced. */
  #announced = 0;
  /** The database was restored: load the log from the beginning. */
  #restored = false;

  constructor(tickets: Tickets, number: number) {
    this.#tickets = tickets;
    this.#client = tickets.client;
    this.number = number;
    this.#visible = tickets.visible;
  }

  /** The number of the last loaded event. */
  get through(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** Subscribes to the ticket. Returns the function that unsubscribes. */
  start(): () => void {
    const leave = this.#tickets.register(this);
    this.#open = true;
    void this.load();
    this.#look();
    return () => {
      leave();
      this.#open = false;
      this.#cancelLook();
      this.#cancelPoll();
      for (const cancel of this.#expiries.values()) cancel();
    };
  }

  /** Loads new events. A concurrent call waits for the running one, then loads again. */
  async load(): Promise<void> {
    if (this.#loading) await this.#loading;
    this.#loading ??= this.#read().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** The server was restored from a backup. */
  restart(): void {
    this.#restored = true;
    this.#announced = 0;
  }

  /** Loads events up to this number. */
  changed(seq: number): void {
    this.#announced = Math.max(this.#announced, seq);
    if (this.through < this.#announced) void this.load();
  }

  /** A colleague views the ticket. A new one is answered at once, so that they see this operator. */
  addViewer(person: Person): void {
    this.#expiries.get(person.id)?.();
    this.#expiries.set(
      person.id,
      this.#client.ports.clock.after(LOOK_EXPIRY, () => this.#removeViewer(person.id)),
    );
    if (this.viewers.some((one) => one.id === person.id)) return;
    this.viewers = [...this.viewers, person];
    if (this.#visible()) this.#client.send({ kind: "look", ticket: this.number });
  }

  /** Returns null on success, otherwise the refusal. Throws if there was no answer. */
  async perform(act: Act, key = this.#client.ports.random.key()): Promise<AnyRefusal | TicketRefusal | null> {
    try {
      const { seq } = await this.#tickets.api.request("POST desk/tickets/{ticket}/acts", {
        params: { ticket: this.number, key },
        body: act,
      });
      this.#announced = Math.max(this.#announced, seq ?? 0);
    } catch (failure) {
      const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
      if (!refusal) throw failure;
      if (refusal.name === "ClaimedMeanwhile") await this.load();
      return refusal;
    }
    await this.load();
    this.#tickets.scheduleUpdate(this.number);
    return null;
  }

  /** Creates a link to the ticket's page. The same key returns the same link. Throws on failure. */
  async link(access: LinkAccess, key: string): Promise<Link> {
    const link = await this.#tickets.api.request("POST desk/tickets/{ticket}/links", {
      params: { ticket: this.number, key },
      body: { access },
    });
    void this.load();
    return link;
  }

  async #read(): Promise<void> {
    try {
      const after = this.#restored ? 0 : this.through;
      let whole = await this.#request(after);
      const added = whole.entries.filter(({ seq }) => seq > after);
      // A redaction changed events that are already loaded.
      const redacted = after > 0 && added.some(({ body }) => body.kind === "redacted");
      if (redacted) whole = await this.#request(0);
      this.entries = redacted || after === 0 ? whole.entries : [...this.entries, ...added];
      this.#restored = false;
      this.head = whole.ticket;
      this.mayRedact = whole.may_redact;
      this.mayReadChat = whole.may_read_chat;
      this.pendingEmail = whole.pending_email;
      this.missing = this.failed = false;
      this.#tickets.updateRow(whole.ticket);
    } catch (failure) {
      this.missing = failure instanceof ApiError && failure.status === 404;
      this.failed = !this.missing;
    }
    this.#pollEmail();
  }

  #request(after: number): Promise<Whole> {
    return this.#tickets.api.request("GET desk/tickets/{ticket}", {
      params: { ticket: this.number, after },
    });
  }

  #look(): void {
    if (this.#visible() && !this.missing) this.#client.send({ kind: "look", ticket: this.number });
    this.#cancelLook = this.#client.ports.clock.after(LOOK_INTERVAL, () => this.#look());
  }

  /** No event reports a waiting email: poll until it is delivered. */
  #pollEmail(): void {
    this.#cancelPoll();
    if (!this.#open || !this.pendingEmail) return;
    this.#cancelPoll = this.#client.ports.clock.after(
      this.pendingEmail.why ? LOOK_INTERVAL : EMAIL_POLL,
      () => {
        if (this.#visible()) void this.load();
        else this.#pollEmail();
      },
    );
  }

  #removeViewer(person: number): void {
    this.#expiries.delete(person);
    this.viewers = this.viewers.filter((one) => one.id !== person);
  }
}
