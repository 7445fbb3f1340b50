/** Credentials of a live client, and the callbacks of its listeners. */
import type { AnyDown, AnyRefusal, Page, WireEvent } from "../protocol/wire";
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

/** Frames that listeners get as they are, the others having one of the callbacks below, or none. */
export type PassedFrame = Exclude<AnyDown, { kind: "done" | "refused" | "events" | "pong" | "ping" | "bye" }>;

/** A callback for each kind of frame, by its name on the wire. */
type FrameListener = {
  readonly [Kind in PassedFrame["kind"]]?: (frame: Extract<PassedFrame, { kind: Kind }>) => void;
};

export interface Listener extends FrameListener {
  state?(state: ConnectionState): void;
  /** This log, or all (null), was set back (P38): its events are invalid and are sent again. */
  restart?(log: LogKey | null): void;
  /** New events of a log, in order, each once. */
  events?(log: LogKey, events: readonly WireEvent[]): void;
  /** An act went into the outbox. */
  put?(waiting: Waiting): void;
  /** An act is stored. Its event may arrive before or after this call. `seq` is null where it is not known yet. */
  done?(waiting: Waiting, seq: number | null): void;
  /** An act was refused for now (service unavailable, or rate limit); the outbox sends it again. */
  deferred?(waiting: Waiting, refusal: AnyRefusal): void;
  /** An act was refused for good. */
  refused?(waiting: Waiting, refusal: AnyRefusal): void;
  /** A frame of this client without a key was refused (a bug of the client, or a rate limit). */
  frameRefused?(refusal: AnyRefusal): void;
}
