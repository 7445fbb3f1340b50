/** The state of an open ticket: its log, which its feed sends, and the facts that no event says. */

import { keyOf, ticketKey } from "../../live/address";
import type { LogKey } from "../../live/address";
import type { LiveClient } from "../../live/client";
import type { Cancel } from "../../live/ports";
import type {
  QueueMember,
  TicketEntry,
  TicketLink,
  TicketLinkRequest,
  TicketPendingEmail,
} from "../../protocol/http";
import type { AnyRefusal } from "../../protocol/wire";
import type { TicketRefusal } from "../../state/refusals";
import { ApiError } from "../api";
import { headOf } from "./head";
import type { Act } from "./types";
import type { Tickets } from "./tickets.svelte";

const TYPING_LASTS = 5_000;
/** Events after which an email to the patron may wait, or waits no more. */
const EMAILS: ReadonlySet<TicketEntry["body"]["kind"]> = new Set(["replied", "email_sent", "email_failed"]);

/** Returns null on success, otherwise the refusal. Throws if a redaction got no answer. */
export async function performAct(
  { client, api }: Pick<Tickets, "client" | "api">,
  ticket: number,
  act: Act,
): Promise<AnyRefusal | TicketRefusal | null> {
  if (act.kind !== "redact") return client.perform(ticketKey(ticket), act);
  try {
    const key = client.ports.random.key();
    await api.request("POST desk/tickets/{ticket}/acts", { params: { ticket, key }, body: act });
    return null;
  } catch (failure) {
    const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
    if (!refusal) throw failure;
    return refusal;
  }
}

export class TicketState {
  readonly number: number;
  readonly log: LogKey;
  entries = $state.raw<readonly TicketEntry[]>([]);
  readonly head = $derived(headOf(this.entries));
  mayRedact = $state(false);
  mayReadChat = $state(false);
  pendingEmail = $state.raw<TicketPendingEmail | null>(null);
  /** It does not exist, or the operator may not read it. */
  missing = $state(false);
  /** The operators who have the ticket open, this one included. */
  viewers = $state.raw<readonly QueueMember[]>([]);
  /** The name of a colleague who is writing. */
  typing = $state<string | null>(null);
  readonly #tickets: Tickets;
  readonly #client: LiveClient;
  #cancelTyping: Cancel = () => undefined;
  /** The log while it is read from its beginning; it replaces `entries` once it is complete. */
  #reading: TicketEntry[] | null = [];
  /** The last redaction that all events before it were read after. */
  #redacted = 0;
  /** A redaction came while the log was read: what had been read may still hold what was redacted. */
  #readAgain = false;
  /** The version of the operator's settings, as the last desk frame gave it. */
  #settings = "";

  constructor(tickets: Tickets, number: number) {
    this.#tickets = tickets;
    this.#client = tickets.client;
    this.number = number;
    this.log = ticketKey(number);
  }

  /** The number of the last event. */
  get through(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** Opens the ticket's feed. Returns the function that closes it. */
  start(): () => void {
    const leave = this.#tickets.register(this);
    const unlisten = this.#client.listen({
      // The protocol's types name the events of chats only.
      events: (log, events) => log === this.log && this.#append(events as unknown as readonly TicketEntry[]),
      opened: ({ log }) => keyOf(log) === this.log && this.#complete(),
      restart: (log) => (log === null || log === this.log) && (this.#reading = []),
      viewers: ({ log, people }) => keyOf(log) === this.log && (this.viewers = people),
      typing: ({ log, name = null }) => keyOf(log) === this.log && this.#showTyping(name),
      ticket_changed: ({ ticket, seq }) =>
        ticket === this.number && seq <= this.through && void this.readBeside(),
      desk: ({ settings = "" }) => {
        // A queue, or who belongs to it, may be another one since the ticket was refused.
        if (this.missing && settings !== this.#settings) this.#reopen();
        this.#settings = settings;
      },
      frameRefused: (refusal) => {
        if (refusal.name === "NoSuchTicket" && refusal.log && keyOf(refusal.log) === this.log)
          this.missing = true;
      },
    });
    this.#client.open(this.log);
    return () => {
      leave();
      unlisten();
      this.#cancelTyping();
      if (!this.#tickets.shows(this.number)) this.#client.leave(this.log);
    };
  }

  perform(act: Act): Promise<AnyRefusal | TicketRefusal | null> {
    return performAct(this.#tickets, this.number, act);
  }

  /** Creates a link to the ticket's page. The same key returns the same link. Throws on failure. */
  link(access: TicketLinkRequest["access"], key: string): Promise<TicketLink> {
    return this.#tickets.api.request("POST desk/tickets/{ticket}/links", {
      params: { ticket: this.number, key },
      body: { access },
    });
  }

  /** Reads what is no event: the email that waits, and what the operator may do. */
  async readBeside(): Promise<void> {
    try {
      const whole = await this.#tickets.api.request("GET desk/tickets/{ticket}", {
        params: { ticket: this.number, after: this.through },
      });
      this.mayRedact = whole.may_redact;
      this.mayReadChat = whole.may_read_chat;
      this.pendingEmail = whole.pending_email;
    } catch {
      // The next change or connection repeats the request.
    }
  }

  /** Another pane with the same ticket may have opened the feed again: events that are here arrive once more. */
  #append(all: readonly TicketEntry[]): void {
    const last = (this.#reading ?? this.entries).at(-1)?.seq ?? 0;
    const events = all.filter(({ seq }) => seq > last);
    if (events.some(({ by }) => by.name === this.typing)) this.#showTyping(null);
    const redacted = events.findLast(({ body }) => body.kind === "redacted")?.seq ?? 0;
    if (this.#reading) {
      this.#readAgain ||= this.#reading.length > 0 && redacted > this.#redacted;
      this.#reading.push(...events);
    } else {
      this.entries = [...this.entries, ...events];
      if (redacted) this.#reopen();
      else if (events.some(({ body }) => EMAILS.has(body.kind))) void this.readBeside();
    }
    this.#redacted = Math.max(this.#redacted, redacted);
  }

  #complete(): void {
    this.missing = false;
    if (this.#readAgain) return this.#reopen();
    this.entries = this.#reading ?? this.entries;
    this.#reading = null;
    void this.readBeside();
  }

  #reopen(): void {
    this.#readAgain = false;
    this.#reading = [];
    this.#client.open(this.log);
  }

  #showTyping(name: string | null): void {
    this.#cancelTyping();
    this.typing = name;
    if (name) this.#cancelTyping = this.#client.ports.clock.after(TYPING_LASTS, () => (this.typing = null));
  }
}
