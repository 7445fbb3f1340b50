/** A connection that reconnects: named states, close codes by rule P6, back-off with jitter, pings after silence. */
import type { AnyDown, AnyUp, Welcome } from "../protocol/wire";
import type { Cancel, Clock, Random } from "./ports";
import type { OpenTransport, Transport } from "./transports";

/** `attempt` counts from 0; `since` and `until` are ms since 1970; `code` is the last close code, null without one. */
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

/** Thrown by `ConnectionOwner.hello` when there is no credential any more: the connection stops with this code. */
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
  /** Whether plain HTTP reaches the server: distinguishes a refused WebSocket upgrade from a lost network. */
  readonly reachable: () => Promise<boolean>;
}

export interface ConnectionOwner {
  /** Makes the first frame, for each attempt. Throws `NoCredential` when there is none any more. */
  hello(): Promise<AnyUp> | AnyUp;
  /** Whether a refused credential can be replaced by a fresh one (an operator's connection token). */
  readonly renewable: boolean;
  changed(state: ConnectionState): void;
  frame(frame: AnyDown): void;
}

/** All durations are in ms. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const SILENCE = 10_000;
const PATIENCE = 10_000;
const CHECK_PATIENCE = 3_000;
/** A connection that was live for so long resets the back-off. */
const STABLE_AFTER = 5_000;
/** After so many refused upgrades the event stream is tried. */
const REFUSALS = 2;
const TRY_AGAIN = 1013;
const TOO_MANY_CONNECTIONS = 4430;

/** Codes after which a client doesn't reconnect; also 4401 where the credential can't be renewed. */
const FINAL = new Set([4400, 4403, 4406]);

/** Whether the server refuses further connections of this network (P36). */
export function atConnectionLimit(state: ConnectionState): boolean {
  return (state.name === "waiting" || state.name === "connecting") && state.code === TOO_MANY_CONNECTIONS;
}

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
  /** Grows with each attempt. Frames and promises of an older attempt are ignored. */
  #generation = 0;

  constructor(ports: ConnectionPorts, owner: ConnectionOwner) {
    this.#ports = ports;
    this.#owner = owner;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#state.name !== "idle" && this.#state.name !== "stopped") return;
    this.#attempt = 0;
    void this.#connect();
  }

  /** Drops the connection and stays idle until `start`. */
  stop(): void {
    this.#drop();
    this.#become({ name: "idle" });
  }

  /** Reconnects now if it waits. If it is live, sends a ping and gives the connection 3 s to answer. */
  checkNow(): void {
    if (this.#state.name === "waiting") void this.#connect();
    else if (this.#state.name === "live") this.#ping(CHECK_PATIENCE);
  }

  /** Drops the connection at once, while the close frame may still reach the server. */
  offline(): void {
    if (this.#state.name === "live" || this.#state.name === "connecting") this.#lost(null);
  }

  /** Drops this connection, whose data is invalid, and connects again. */
  reconnect(): void {
    if (this.#state.name === "live") this.#lost(TRY_AGAIN);
  }

  /** Sends the frame if the connection is live. False if it is not. */
  send(frame: AnyUp): boolean {
    if (this.#state.name !== "live" || this.#transport === null) return false;
    this.#transport.send(frame);
    return true;
  }

  async #connect(): Promise<void> {
    this.#drop();
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
      frame: (frame) => current() && this.#receive(frame),
      closed: (code, opened) => current() && this.#closed(code, opened),
    });
  }

  #receive(frame: AnyDown): void {
    if (frame.kind === "bye") return this.#lost(frame.code);
    if (frame.kind === "welcome") this.#welcome(frame);
    else this.#restartSilence();
    if (frame.kind === "ping") this.send({ kind: "pong", n: frame.n });
    else if (frame.kind !== "pong") this.#owner.frame(frame);
  }

  #welcome(_frame: Welcome): void {
    this.#refused = 0;
    this.#code = null;
    this.#restartSilence();
    this.#become({ name: "live", since: this.#ports.clock.now() });
  }

  /** A frame arrived: restarts the timer of silence. */
  #restartSilence(): void {
    this.#timer();
    this.#timer = this.#ports.clock.after(SILENCE, () => this.#ping(PATIENCE));
  }

  /** Sends a ping. The connection is lost unless a frame arrives within `patience` ms. */
  #ping(patience: number): void {
    this.#timer();
    this.#timer = this.#ports.clock.after(patience, () => this.#lost(null));
    this.send({ kind: "ping", n: ++this.#pings });
  }

  /** No welcome in time. Some proxies swallow a WebSocket upgrade instead of refusing it: that counts as refused. */
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

  /** Upgrades were refused repeatedly. If HTTP reaches the server, a proxy blocks WebSockets: streams from now on. */
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
    if (this.#state.name === "live" && now - this.#state.since >= STABLE_AFTER) this.#attempt = 0;
    this.#drop();
    // After a stream the socket is tried again, once.
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
    this.#drop();
    this.#become({ name: "stopped", code });
  }

  #drop(): void {
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
