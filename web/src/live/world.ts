/** The world that tests hand to the live client: time stands still until told, and the server says what the test says. */
import type { AnyDown, AnyUp, By, WireEvent } from "../protocol/wire";
import type { LivePorts } from "./client";
import { memoryStore } from "./ports";
import type { Clock, Random } from "./ports";
import type { OpenTransport, Receiver, Transport } from "./transports";

export class StillClock implements Clock {
  #now = 100_000;
  #due: { at: number; call: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, call: () => void): () => void {
    this.#due.push({ at: this.#now + delay, call });
    return () => (this.#due = this.#due.filter((each) => each.call !== call));
  }

  /** Sets the clock, on or back: time that no timer has seen. */
  jump(ms: number): void {
    this.#now += ms;
    this.#due = this.#due.map((each) => ({ ...each, at: each.at + ms }));
  }

  /** Lets that many milliseconds pass, and what is due happen, in order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#now = next.at;
      next.call();
      await settled();
    }
    this.#now = end;
  }
}

/** Lets promises that are settled run on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** A connection as the server sees it. */
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

  /** Ends it as the server would; `opened` is false where it refused the connection. */
  end(code: number | null = null, opened = true): void {
    this.to.closed(code, opened);
  }

  of<K extends AnyUp["kind"]>(kind: K): Extract<AnyUp, { kind: K }>[] {
    return this.sent.filter((frame): frame is Extract<AnyUp, { kind: K }> => frame.kind === kind);
  }
}

export class World {
  readonly clock = new StillClock();
  readonly wires: Wire[] = [];
  readonly store = memoryStore();
  reachable = true;
  /** What the next random fractions are. */
  fraction = 0.5;
  /** Called with each new connection, and with each frame that a client sends after its hello. */
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

  /** A connection of the kind that was opened last, welcomed. */
  async welcome(epoch = "first"): Promise<Wire> {
    await settled();
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
    await settled();
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
