/** One connection that comes back: named states, close codes by rule P6, back-off with jitter, a watch on silence. */
import type { AnyDown, AnyUp, Welcome } from "../protocol/wire";
import type { Cancel, Clock, Random } from "./ports";
import type { OpenTransport, Transport } from "./transports";

/** While it is not live, `code` is what the server let go with last; null where it said nothing. */
export type ConnectionState =
  | { readonly name: "idle" }
  | { readonly name: "connecting"; readonly attempt: number; readonly code: number | null }
  | { readonly name: "live"; readonly since: number }
  | {
      readonly name: "waiting";
      readonly attempt: number;
      readonly until: number;
      readonly code: number | null;
    }
  | { readonly name: "stopped"; readonly code: number };

/** Thrown by a maker of hellos where no credential can be had any more: the connection stops with this code. */
export class NoCredential extends Error {
  constructor(readonly code: number) {
    super(`no credential (${code})`);
  }
}

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly socket: OpenTransport;
  readonly stream: OpenTransport;
  /** Whether plain HTTP reaches the server: what tells a refused upgrade from a lost network. */
  readonly reachable: () => Promise<boolean>;
}

export interface ConnectionOwner {
  /** A fresh one for each attempt. */
  hello(): Promise<AnyUp> | AnyUp;
  /** Whether a refused credential can be replaced by a fresh one (an operator's ticket). */
  readonly renewable: boolean;
  changed(state: ConnectionState): void;
  frame(frame: AnyDown): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const SILENCE = 10_000;
const PATIENCE = 10_000;
const HURRY = 3_000;
const SETTLED = 5_000;
const REFUSALS = 2;
const TRY_AGAIN = 1013;

/** Codes after which a client does not come back; 4401 too, where the credential can't be renewed. */
const FINAL = new Set([4400, 4403, 4406]);

export class Connection {
  readonly #ports: ConnectionPorts;
  readonly #owner: ConnectionOwner;
  #state: ConnectionState = { name: "idle" };
  #transport: Transport | null = null;
  #timer: Cancel = () => undefined;
  #attempt = 0;
  #code: number | null = null;
  #refused = 0;
  #streaming = false;
  #pings = 0;
  /** Grows with each attempt: what an older one still says is not heard. */
  #generation = 0;

  constructor(ports: ConnectionPorts, owner: ConnectionOwner) {
    this.#ports = ports;
    this.#owner = owner;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Begins, or begins again after a stop. */
  start(): void {
    if (this.#state.name !== "idle" && this.#state.name !== "stopped") return;
    this.#attempt = 0;
    void this.#connect();
  }

  /** Lets go for good; `start` begins anew. */
  stop(): void {
    this.#letGo();
    this.#become({ name: "idle" });
  }

  /** The browser says that it is online or visible: no more waiting, and no more trust in a quiet line. */
  hurry(): void {
    if (this.#state.name === "waiting") void this.#connect();
    else if (this.#state.name === "live") this.#ask(HURRY);
  }

  /** The browser says that it is offline: while a goodbye may still get through, and not after a long silence. */
  offline(): void {
    if (this.#state.name === "live" || this.#state.name === "connecting") this.#lost(null);
  }

  /** Drops this connection, whose data is invalid, and connects again. */
  again(): void {
    if (this.#state.name === "live") this.#lost(TRY_AGAIN);
  }

  /** Sends where the connection is live; says whether it did. */
  send(frame: AnyUp): boolean {
    if (this.#state.name !== "live" || this.#transport === null) return false;
    this.#transport.send(frame);
    return true;
  }

  async #connect(): Promise<void> {
    this.#letGo();
    const generation = this.#generation;
    this.#become({ name: "connecting", attempt: this.#attempt, code: this.#code });
    this.#timer = this.#ports.clock.after(PATIENCE, () => this.#unanswered());
    let hello: AnyUp;
    try {
      hello = await this.#owner.hello();
    } catch (error) {
      if (generation !== this.#generation) return;
      return error instanceof NoCredential ? this.#halt(error.code) : this.#lost(null);
    }
    if (generation === this.#generation) this.#open(hello, generation);
  }

  #open(hello: AnyUp, generation: number): void {
    const current = (): boolean => generation === this.#generation;
    const open = this.#streaming ? this.#ports.stream : this.#ports.socket;
    this.#transport = open(hello, {
      frame: (frame) => current() && this.#take(frame),
      closed: (code, opened) => current() && this.#closed(code, opened),
    });
  }

  #take(frame: AnyDown): void {
    if (frame.kind === "bye") return this.#lost(frame.code);
    if (frame.kind === "welcome") this.#welcome(frame);
    else this.#listen();
    if (frame.kind === "ping") this.send({ kind: "pong", n: frame.n });
    else if (frame.kind !== "pong") this.#owner.frame(frame);
  }

  #welcome(_frame: Welcome): void {
    this.#refused = 0;
    this.#code = null;
    this.#listen();
    this.#become({ name: "live", since: this.#ports.clock.now() });
  }

  /** Something came: the line is good for another while. */
  #listen(): void {
    this.#timer();
    this.#timer = this.#ports.clock.after(SILENCE, () => this.#ask(PATIENCE));
  }

  #ask(patience: number): void {
    this.#timer();
    this.#timer = this.#ports.clock.after(patience, () => this.#lost(null));
    this.send({ kind: "ping", n: ++this.#pings });
  }

  /** No welcome in time. An upgrade that nobody answers may be swallowed on the way, instead of refused. */
  #unanswered(): void {
    if (this.#transport?.opened === false) this.#closed(null, false);
    else this.#lost(null);
  }

  #closed(code: number | null, opened: boolean): void {
    if (opened || this.#streaming) return this.#lost(code);
    this.#refused += 1;
    if (this.#refused < REFUSALS) return this.#lost(code);
    void this.#tryStream(this.#generation);
  }

  /** The upgrade was refused again: where HTTP gets through, somebody on the way doesn't like WebSockets. */
  async #tryStream(generation: number): Promise<void> {
    this.#transport?.drop();
    this.#timer();
    this.#timer = this.#ports.clock.after(PATIENCE, () => this.#lost(null));
    const reachable = await this.#ports.reachable().catch(() => false);
    if (generation !== this.#generation) return;
    if (!reachable) return this.#lost(null);
    this.#streaming = true;
    void this.#connect();
  }

  #lost(code: number | null): void {
    if (code !== null && (FINAL.has(code) || (code === 4401 && !this.#owner.renewable)))
      return this.#halt(code);
    const now = this.#ports.clock.now();
    if (this.#state.name === "live" && now - this.#state.since >= SETTLED) this.#attempt = 0;
    this.#letGo();
    // A stream was a detour: the socket is tried first again, once.
    if (this.#streaming) this.#refused = REFUSALS - 1;
    this.#streaming = false;
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempt);
    const delay = Math.round(this.#ports.random.fraction() * longest);
    this.#attempt += 1;
    this.#code = code;
    this.#become({ name: "waiting", attempt: this.#attempt, until: now + delay, code });
    this.#timer = this.#ports.clock.after(delay, () => void this.#connect());
  }

  #halt(code: number): void {
    this.#letGo();
    this.#become({ name: "stopped", code });
  }

  #letGo(): void {
    this.#generation += 1;
    this.#timer();
    this.#timer = () => undefined;
    this.#transport?.drop();
    this.#transport = null;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#owner.changed(state);
  }
}
