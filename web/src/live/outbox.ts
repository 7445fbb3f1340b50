/**
 * Unacknowledged acts: stored over a reload, sent again after each welcome, in order (rules P7, P10, P11).
 * Only one act of a chat is in flight at a time, so that the next act never overtakes a refused one. A text that was
 * refused for good stays as well, until its writer discards it or sends it again.
 */
import type { AnyRefusal, ClientAct, Do } from "../protocol/wire";
import { addressOf, chatKey } from "./address";
import type { LogKey } from "./address";
import { TOO_LATE } from "./late";
import { isRetryable } from "./retryable";
import type { Cancel, Ports, Store } from "./ports";

export interface Waiting {
  readonly key: string;
  readonly log: LogKey;
  readonly act: ClientAct;
  /** When the user did it: ms since 1970, by this machine's clock. */
  readonly at: number;
  /** The final refusal of a text, which is not sent again. Other acts are removed when they are refused. */
  readonly refusal?: AnyRefusal;
}

export interface OutboxOwner {
  /** Sends the frame. False without a connection. */
  send(frame: Do): boolean;
  /** The act was refused for now. The outbox sends it again. */
  deferred(waiting: Waiting, refusal: AnyRefusal): void;
  /** The act was refused for good. Unless it is a text it is no longer in the outbox. */
  refused(waiting: Waiting, refusal: AnyRefusal): void;
}

/** An act other than a text is discarded after so long (ms) without a connection: the situation has changed. */
const PATIENCE = 5 * 60_000;

/** For so long (ms) a refused text is stored for its writer. */
const REFUSED_LIFETIME = 24 * 3_600_000;

export class Outbox {
  readonly #ports: Ports;
  readonly #name: string;
  readonly #owner: OutboxOwner;
  readonly #sent = new Set<string>();
  /** Timers of deferred acts, by chat. */
  readonly #retries = new Map<LogKey, Cancel>();
  /** Unacknowledged acts and refused texts. */
  #acts: Waiting[];
  #open = false;

  /** `name` is the name of the list in the store. */
  constructor(ports: Ports, name: string, owner: OutboxOwner) {
    this.#ports = ports;
    this.#name = name;
    this.#owner = owner;
    this.#updateStore((acts) => acts.filter((item) => !this.#isExpired(item)));
    this.#acts = read(ports.store, name);
  }

  /** Unacknowledged acts, of one chat or all, oldest first. */
  waiting(log?: LogKey): readonly Waiting[] {
    return this.#acts.filter((waiting) => !waiting.refusal && (log === undefined || waiting.log === log));
  }

  /** Unacknowledged acts and refused texts of a chat, oldest first. */
  of(log: LogKey): readonly Waiting[] {
    return this.#acts.filter((waiting) => waiting.log === log);
  }

  put(log: LogKey, act: ClientAct, key = this.#ports.random.key()): Waiting {
    const waiting = { key, log, act, at: this.#ports.clock.now() };
    this.#acts = [...this.#acts, waiting];
    this.#updateStore((acts) => [...acts, waiting]);
    this.#next(log);
    return waiting;
  }

  /** Removes an act. If it is unacknowledged, the server may have stored it nevertheless. */
  discard(key: string): void {
    this.#remove(key);
  }

  /** The connection accepts acts: sends all unacknowledged acts, and refuses those that are too late. */
  open(): void {
    this.#open = true;
    this.#sent.clear();
    for (const waiting of this.waiting().filter((item) => this.#isLate(item)))
      this.refused(waiting.key, TOO_LATE);
    for (const log of new Set(this.waiting().map((waiting) => waiting.log))) this.#wake(log);
  }

  /** The connection no longer accepts acts. */
  shut(): void {
    this.#open = false;
    this.#sent.clear();
  }

  /** Removes an act that is stored: `done` arrived, or its event. Null if it was removed before. */
  acknowledge(key: string): Waiting | null {
    const waiting = this.#remove(key);
    if (waiting) this.#next(waiting.log);
    return waiting;
  }

  refused(key: string, refusal: AnyRefusal): void {
    // `SeatMoved` waits for the seat to come back.
    if (isRetryable(refusal) || refusal.name === "SeatMoved") return this.#defer(key, refusal);
    const waiting = this.#remove(key);
    if (!waiting) return;
    if (waiting.act.kind === "say") {
      const text = { ...waiting, refusal };
      this.#acts = [...this.#acts, text];
      this.#updateStore((acts) => [...acts, text]);
    }
    this.#owner.refused(waiting, refusal);
    this.#next(waiting.log);
  }

  #isExpired({ refusal, at }: Waiting): boolean {
    return refusal !== undefined && this.#ports.clock.now() - at > REFUSED_LIFETIME;
  }

  /** Texts, notes and a choice of language are never too late; a claim or an end is, after `PATIENCE`. */
  #isLate({ act, at }: Waiting): boolean {
    return (
      !["say", "save_note", "reply", "choose_language"].includes(act.kind) &&
      this.#ports.clock.now() - at > PATIENCE
    );
  }

  #defer(key: string, refusal: AnyRefusal): void {
    const waiting = this.waiting().find((item) => item.key === key);
    this.#sent.delete(key);
    if (!waiting || refusal.name === "SeatMoved") return;
    this.#owner.deferred(waiting, refusal);
    const seconds = "retry_after" in refusal ? (refusal.retry_after ?? 2) : 2;
    this.#retries.get(waiting.log)?.();
    this.#retries.set(
      waiting.log,
      this.#ports.clock.after(seconds * 1000, () => this.#wake(waiting.log)),
    );
  }

  #wake(log: LogKey): void {
    this.#retries.get(log)?.();
    this.#retries.delete(log);
    this.#next(log);
  }

  #next(log: LogKey): void {
    const [first] = this.waiting(log);
    if (!this.#open || !first || this.#sent.has(first.key) || this.#retries.has(log)) return;
    const { key, act } = first;
    if (this.#owner.send({ kind: "do", key, log: addressOf(log), act })) this.#sent.add(key);
  }

  #remove(key: string): Waiting | null {
    const waiting = this.#acts.find((item) => item.key === key) ?? null;
    this.#sent.delete(key);
    this.#acts = this.#acts.filter((item) => item.key !== key);
    if (waiting) this.#updateStore((acts) => acts.filter((item) => item.key !== key));
    return waiting;
  }

  /** Reads the list before it writes it: another window of the same chat stores its acts in the same list. */
  #updateStore(change: (acts: Waiting[]) => Waiting[]): void {
    const acts = change(read(this.#ports.store, this.#name));
    if (acts.length > 0) this.#ports.store.set(this.#name, JSON.stringify(acts));
    else this.#ports.store.remove(this.#name);
  }
}

function read(store: Store, name: string): Waiting[] {
  try {
    const acts: unknown = JSON.parse(store.get(name) ?? "[]");
    if (!Array.isArray(acts)) return [];
    // A page of an earlier version stored the number of a chat only.
    return (acts as (Waiting & { chat?: number })[]).map(({ chat, ...act }) =>
      chat ? { ...act, log: chatKey(chat) } : act,
    );
  } catch {
    return [];
  }
}
