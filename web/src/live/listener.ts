/** Credentials of a live client, and the callbacks of its listeners. */
import type {
  AnyRefusal,
  Board,
  Desk,
  InternalChats,
  MoreDepartments,
  Opened,
  Page,
  QueuePosition,
  Seat,
  SeenUpTo,
  TicketChanged,
  TicketNotice,
  TypingNow,
  Viewers,
  Welcome,
  WireEvent,
} from "../protocol/wire";
import type { LogKey } from "./address";
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

export interface Listener {
  state?(state: ConnectionState): void;
  welcome?(frame: Welcome): void;
  /** This log, or all (null), was set back (P38): its events are invalid and are sent again. */
  restart?(log: LogKey | null): void;
  /** New events of a log, in order, each once. */
  events?(log: LogKey, events: readonly WireEvent[]): void;
  opened?(frame: Opened): void;
  /** An act went into the outbox. */
  put?(waiting: Waiting): void;
  /** An act is stored. Its event may arrive before or after this call. `seq` is null where it is not known yet. */
  done?(waiting: Waiting, seq: number | null): void;
  /** An act was refused for now (service unavailable, or rate limit); the outbox sends it again. */
  deferred?(waiting: Waiting, refusal: AnyRefusal): void;
  /** An act was refused for good. */
  refused?(waiting: Waiting, refusal: AnyRefusal): void;
  board?(frame: Board): void;
  desk?(frame: Desk): void;
  /** Departments for which the last desk frame has no room. */
  moreDepartments?(frame: MoreDepartments): void;
  /** The operator's internal chats (P46). */
  internalChats?(frame: InternalChats): void;
  typing?(frame: TypingNow): void;
  /** The patron's chat waits at this position (P40). */
  queuePosition?(frame: QueuePosition): void;
  seen?(frame: SeenUpTo): void;
  seat?(frame: Seat): void;
  /** A ticket in one of the operator's queues changed. */
  ticketChanged?(frame: TicketChanged): void;
  /** A notice about a ticket, as the operator's notification settings request it. */
  ticketNotice?(frame: TicketNotice): void;
  /** The operators who have a ticket open. */
  viewers?(frame: Viewers): void;
  /** A frame of this client without a key was refused (a bug of the client, or a rate limit). */
  frameRefused?(refusal: AnyRefusal): void;
}
