/** One ticket that is open on the desk: its log, live, and who else looks at it. */

import type { LiveClient } from "../../live/client";
import type { Cancel } from "../../live/ports";
import type { AnyRefusal } from "../../protocol/wire";
import { ApiError } from "../api";
import type {
  Act,
  Done,
  Entry,
  Link,
  LinkAccess,
  MailWaits,
  Person,
  Ticket,
  TicketRefusal,
  Whole,
} from "./shapes";
import type { Tickets } from "./tickets.svelte";

const LOOK_EVERY = 20_000;
const LOOK_LASTS = 45_000;
/** Most mails are gone by then. */
const MAIL_TAKES = 3_000;

export class TicketState {
  readonly number: number;
  head = $state.raw<Ticket | null>(null);
  entries = $state.raw<readonly Entry[]>([]);
  mayRedact = $state(false);
  mayReadChat = $state(false);
  mailWaits = $state.raw<MailWaits | null>(null);
  /** It is not there for this operator. */
  missing = $state(false);
  failed = $state(false);
  /** Colleagues who look at it now. */
  lookers = $state.raw<readonly Person[]>([]);
  readonly #tickets: Tickets;
  readonly #client: LiveClient;
  readonly #visible: () => boolean;
  readonly #forget = new Map<number, Cancel>();
  #rest: Cancel = () => undefined;
  #again: Cancel = () => undefined;
  #open = false;
  #loading: Promise<void> | null = null;
  /** The log is known to go on to here. */
  #wanted = 0;
  /** The log was set back: read it from the beginning. */
  #void = false;

  constructor(tickets: Tickets, client: LiveClient, number: number, visible: () => boolean) {
    this.#tickets = tickets;
    this.#client = client;
    this.number = number;
    this.#visible = visible;
  }

  /** The last event that is here. */
  get through(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** Opens it; returns what closes it. */
  start(): () => void {
    const leave = this.#tickets.attend(this);
    this.#open = true;
    void this.load();
    this.#look();
    return () => {
      leave();
      this.#open = false;
      this.#rest();
      this.#again();
      for (const cancel of this.#forget.values()) cancel();
    };
  }

  /** Reads what is new of it. Of two who ask at once the second waits for the first, and reads on. */
  async load(): Promise<void> {
    if (this.#loading) await this.#loading;
    this.#loading ??= this.#read().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** The server was restored from a backup. */
  restart(): void {
    this.#void = true;
    this.#wanted = 0;
  }

  /** There are events up to this one. */
  changed(seq: number): void {
    this.#wanted = Math.max(this.#wanted, seq);
    if (this.through < this.#wanted) void this.load();
  }

  /** A colleague has it open too. Who is new learns at once that we are here. */
  sees(person: Person): void {
    this.#forget.get(person.id)?.();
    this.#forget.set(
      person.id,
      this.#client.ports.clock.after(LOOK_LASTS, () => this.#forgets(person.id)),
    );
    if (this.lookers.some((one) => one.id === person.id)) return;
    this.lookers = [...this.lookers, person];
    if (this.#visible()) this.#client.look(this.number);
  }

  /** Null when it is done, else why it is refused; throws where nothing was answered. */
  async perform(act: Act, key = this.#client.ports.random.key()): Promise<AnyRefusal | TicketRefusal | null> {
    try {
      const path = `tickets/${this.number}/acts?key=${key}`;
      const { seq } = await this.#tickets.api.request<Done>("POST", path, act);
      this.#wanted = Math.max(this.#wanted, seq ?? 0);
    } catch (failure) {
      const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
      if (!refusal) throw failure;
      if (refusal.name === "ClaimedMeanwhile") await this.load();
      return refusal;
    }
    await this.load();
    this.#tickets.stir(this.number);
    return null;
  }

  /** Makes a link to the ticket's page; the same key again gets the same one. Throws where that isn't done. */
  async link(access: LinkAccess, key: string): Promise<Link> {
    const made = await this.#tickets.api.request<Link>("POST", `tickets/${this.number}/links?key=${key}`, {
      access,
    });
    void this.load();
    return made;
  }

  async #read(): Promise<void> {
    try {
      const after = this.#void ? 0 : this.through;
      let whole = await this.#request(after);
      const fresh = whole.entries.filter(({ seq }) => seq > after);
      // Something was taken back of what is here already.
      const gone = after > 0 && fresh.some(({ body }) => body.kind === "redacted");
      if (gone) whole = await this.#request(0);
      this.entries = gone || after === 0 ? whole.entries : [...this.entries, ...fresh];
      this.#void = false;
      this.head = whole.ticket;
      this.mayRedact = whole.may_redact;
      this.mayReadChat = whole.may_read_chat;
      this.mailWaits = whole.pending_mail;
      this.missing = this.failed = false;
      this.#tickets.noticed(whole.ticket);
    } catch (failure) {
      this.missing = failure instanceof ApiError && failure.status === 404;
      this.failed = !this.missing;
    }
    this.#followMail();
  }

  #request(after: number): Promise<Whole> {
    return this.#tickets.api.request<Whole>("GET", `tickets/${this.number}?after=${after}`);
  }

  #look(): void {
    if (this.#visible() && !this.missing) this.#client.look(this.number);
    this.#rest = this.#client.ports.clock.after(LOOK_EVERY, () => this.#look());
  }

  /** Whether a mail waits, and why, is no event of the ticket's: it is asked for until it is gone. */
  #followMail(): void {
    this.#again();
    if (!this.#open || !this.mailWaits) return;
    this.#again = this.#client.ports.clock.after(this.mailWaits.why ? LOOK_EVERY : MAIL_TAKES, () => {
      if (this.#visible()) void this.load();
      else this.#followMail();
    });
  }

  #forgets(person: number): void {
    this.#forget.delete(person);
    this.lookers = this.lookers.filter((one) => one.id !== person);
  }
}
