/** Who a client speaks for, and what one can hear from it. */
import type {
  AnyRefusal,
  Board,
  Desk,
  LookingAt,
  Opened,
  Page,
  Seat,
  SeenUpTo,
  TicketChanged,
  TicketNotice,
  TypingNow,
  Welcome,
  WireEvent,
} from "../protocol/wire";
import type { ConnectionState } from "./connection";
import type { Waiting } from "./outbox";

/** A patron's window on the chat of its token. */
export interface PatronCredential {
  readonly role: "patron";
  readonly chat: number;
  readonly token: string;
  visible(): boolean;
  page(): Page | null;
}

/** An operator's desk. `token` fetches a fresh one; it throws `NoCredential` where the operator is signed out. */
export interface DeskCredential {
  readonly role: "desk";
  token(): Promise<string>;
}

/** What one can hear from the client; everything is optional. */
export interface Listener {
  state?(state: ConnectionState): void;
  welcome?(frame: Welcome): void;
  /** The log of this chat, or of all (null), was set back (P38): all that was read of it is invalid and is sent again. */
  restart?(chat: number | null): void;
  /** Events of a chat that are new, in order, each once. */
  events?(chat: number, events: readonly WireEvent[]): void;
  opened?(frame: Opened): void;
  /** An act went into the outbox. */
  put?(waiting: Waiting): void;
  /** It is stored; its event may have come before, or is still to come. `seq` is null where it is not known yet. */
  done?(waiting: Waiting, seq: number | null): void;
  /** It was refused for now (the service is busy, or that was too much at once) and goes out again by itself. */
  resting?(waiting: Waiting, refusal: AnyRefusal): void;
  /** It was refused for good. */
  refused?(waiting: Waiting, refusal: AnyRefusal): void;
  board?(frame: Board): void;
  desk?(frame: Desk): void;
  typing?(frame: TypingNow): void;
  seen?(frame: SeenUpTo): void;
  seat?(frame: Seat): void;
  /** A ticket in one of the operator's queues changed. */
  ticketChanged?(frame: TicketChanged): void;
  /** Something happened to a ticket that the operator wants to hear of. */
  ticketNotice?(frame: TicketNotice): void;
  /** A colleague has a ticket open. */
  lookingAt?(frame: LookingAt): void;
  /** A frame of ours that had no key was refused (a bug of ours, or too much at once). */
  frameRefused?(refusal: AnyRefusal): void;
}
