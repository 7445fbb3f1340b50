/** Ports of the live client for tests: the clock moves only by `pass`, and the test sends the server's frames. */
import type { AnyDown, AnyUp, By, WireEvent } from "../protocol/wire";
import type { LivePorts } from "../live/client";
import { memoryStore } from "../live/ports";
import type { Clock, Random } from "../live/ports";
import type { OpenTransport, Receiver, Transport } from "../live/transports";

export class FakeClock implements Clock {
  #now = 100_000;
  #due: { at: number; call: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, call: () => void): () => void {
    this.#due.push({ at: this.#now + delay, call });
    return () => (this.#due = this.#due.filter((timer) => timer.call !== call));
  }

  /** Sets the clock forward or back by `ms`, without running timers. */
  jump(ms: number): void {
    this.#now += ms;
    this.#due = this.#due.map((timer) => ({ ...timer, at: timer.at + ms }));
  }

  /** Moves the clock forward by `ms` and runs the timers that are due, in order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((timer) => timer !== next);
      this.#now = next.at;
      next.call();
      await flushPromises();
    }
    this.#now = end;
  }
}

/** Runs the callbacks of settled promises. */
export async function flushPromises(): Promise<void> {
  for (let round = 0; round < 8; round++) await Promise.resolve();
}

/** The server's end of a connection. */
export class Wire implements Transport {
  readonly sent: AnyUp[] = [];
  dropped = false;
  opened = false;

  constructor(
    readonly kind: "socket" | "stream",
    readonly hello: AnyUp,
    readonly to: Receiver,
    readonly received: (frame: AnyUp, wire: Wire) => void = () => undefined,
  ) {}

  send(frame: AnyUp): void {
    this.sent.push(frame);
    this.received(frame, this);
  }

  drop(): void {
    this.dropped = true;
  }

  say(...frames: AnyDown[]): void {
    this.opened = true;
    for (const frame of frames) this.to.frame(frame);
  }

  /** Closes the connection as the server does; `opened` is false for a refused connection. */
  end(code: number | null = null, opened = true): void {
    this.to.closed(code, opened);
  }

  of<K extends AnyUp["kind"]>(kind: K): Extract<AnyUp, { kind: K }>[] {
    return this.sent.filter((frame): frame is Extract<AnyUp, { kind: K }> => frame.kind === kind);
  }
}

export class World {
  readonly clock = new FakeClock();
  readonly wires: Wire[] = [];
  readonly store = memoryStore();
  reachable = true;
  /** The value of each next random fraction. */
  fraction = 0.5;
  /** `connected` is called with each new connection, `received` with each frame after the hello. */
  connected: (wire: Wire) => void = () => undefined;
  received: (frame: AnyUp, wire: Wire) => void = () => undefined;
  #keys = 0;

  get random(): Random {
    return { fraction: () => this.fraction, key: () => `key-${++this.#keys}` };
  }

  get ports(): LivePorts {
    return {
      clock: this.clock,
      random: this.random,
      store: this.store,
      socket: this.#open("socket"),
      stream: this.#open("stream"),
      reachable: () => Promise.resolve(this.reachable),
    };
  }

  /** The newest connection. */
  get wire(): Wire {
    const last = this.wires.at(-1);
    if (!last) throw new Error("nothing has connected");
    return last;
  }

  /** Sends the welcome on the newest connection. */
  async welcome(epoch = "first"): Promise<Wire> {
    await flushPromises();
    this.wire.say({
      kind: "welcome",
      version: 1,
      node: "n",
      now: this.clock.now(),
      grace: 60_000,
      epoch,
      chat: null,
      operator: null,
    });
    await flushPromises();
    return this.wire;
  }

  #open(kind: Wire["kind"]): OpenTransport {
    return (hello, to) => {
      const wire = new Wire(kind, hello, to, (frame, from) => this.received(frame, from));
      this.wires.push(wire);
      this.connected(wire);
      return wire;
    };
  }
}

export const PATRON: By = { role: "patron" };
export const ANA: By = { role: "operator", id: 1, name: "Ana Morales" };
export const BEN: By = { role: "operator", id: 2, name: "Ben Okafor" };
export const SYSTEM: By = { role: "system" };

/** An event at `seq` seconds. */
export function event(seq: number, by: By, body: WireEvent["body"], key: string | null = null): WireEvent {
  return { seq, at: seq * 1000, by, body, key };
}

export function said(seq: number, by: By, text: string, key: string | null = null): WireEvent {
  return event(seq, by, { kind: "message_sent", text }, key);
}
