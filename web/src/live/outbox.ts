/**
 * Acts that are not acknowledged yet: kept over a reload, sent again after each welcome, in order (rules P7, P10, P11).
 * One act of a chat is on its way at a time, so that a refused one is never overtaken by the next. A text that was
 * refused for good is kept as well, until its writer has seen to it.
 */
import type { AnyRefusal, ClientAct, Do } from "../protocol/wire";
import { isForATime } from "./again";
import { TOO_LATE } from "./late";
import type { Cancel, Ports, Store } from "./ports";

export interface Waiting {
  readonly key: string;
  readonly chat: number;
  readonly act: ClientAct;
  /** When it was asked for, by this machine's clock. */
  readonly at: number;
  /** Why it was refused for good: it is not sent again. Texts alone have it. */
  readonly refusal?: AnyRefusal;
}

export interface OutboxOwner {
  /** Says whether the frame went out. */
  send(frame: Do): boolean;
  /** Refused for now: it goes out again by itself. */
  resting(waiting: Waiting, refusal: AnyRefusal): void;
  /** Final: the act was refused; unless it is a text it is gone from the outbox. */
  refused(waiting: Waiting, refusal: AnyRefusal): void;
}

/** After so long away (ms) an act that is not a text is not what its operator would do now. */
const PATIENCE = 5 * 60_000;

/** For so long (ms) a text that was refused is kept for its writer. */
const REFUSED_KEPT = 24 * 3_600_000;

export class Outbox {
  readonly #ports: Ports;
  readonly #name: string;
  readonly #owner: OutboxOwner;
  readonly #sent = new Set<string>();
  readonly #resting = new Map<number, Cancel>();
  /** What waits, and texts that were refused. */
  #kept: Waiting[];
  #open = false;

  /** `name` is where it is kept in the store. */
  constructor(ports: Ports, name: string, owner: OutboxOwner) {
    this.#ports = ports;
    this.#name = name;
    this.#owner = owner;
    this.#keep((kept) => kept.filter((one) => !this.#stale(one)));
    this.#kept = read(ports.store, name);
  }

  /** What is not acknowledged yet, in the order in which it was asked for. */
  waiting(chat?: number): readonly Waiting[] {
    return this.#kept.filter((one) => !one.refusal && (chat === undefined || one.chat === chat));
  }

  /** The same of a chat, and its texts that were refused. */
  kept(chat: number): readonly Waiting[] {
    return this.#kept.filter((one) => one.chat === chat);
  }

  put(chat: number, act: ClientAct, key = this.#ports.random.key()): Waiting {
    const one = { key, chat, act, at: this.#ports.clock.now() };
    this.#kept = [...this.#kept, one];
    this.#keep((kept) => [...kept, one]);
    this.#next(chat);
    return one;
  }

  /** Takes one out that has been refused, or has not been acknowledged; that may have been stored all the same. */
  discard(key: string): void {
    this.#remove(key);
  }

  /** The connection can take acts: everything that waits goes out (again), but for what nobody would want by now. */
  open(): void {
    this.#open = true;
    this.#sent.clear();
    for (const one of this.waiting().filter((each) => this.#late(each))) this.refused(one.key, TOO_LATE);
    for (const chat of new Set(this.waiting().map((one) => one.chat))) this.#wake(chat);
  }

  /** It can't any more. */
  shut(): void {
    this.#open = false;
    this.#sent.clear();
  }

  /** Stored: `done` came, or the echo in the feed. Returns it, if it was waiting. */
  settled(key: string): Waiting | null {
    const one = this.#remove(key);
    if (one) this.#next(one.chat);
    return one;
  }

  refused(key: string, refusal: AnyRefusal): void {
    // `SeatMoved` waits for the seat to come back.
    if (isForATime(refusal) || refusal.name === "SeatMoved") return this.#rest(key, refusal);
    const one = this.#remove(key);
    if (!one) return;
    if (one.act.kind === "say") {
      const text = { ...one, refusal };
      this.#kept = [...this.#kept, text];
      this.#keep((kept) => [...kept, text]);
    }
    this.#owner.refused(one, refusal);
    this.#next(one.chat);
  }

  #stale({ refusal, at }: Waiting): boolean {
    return refusal !== undefined && this.#ports.clock.now() - at > REFUSED_KEPT;
  }

  /** What was written is never too late; a claim or an end that was asked for long ago is. */
  #late({ act, at }: Waiting): boolean {
    return act.kind !== "say" && act.kind !== "save_note" && this.#ports.clock.now() - at > PATIENCE;
  }

  #rest(key: string, refusal: AnyRefusal): void {
    const one = this.waiting().find((each) => each.key === key);
    this.#sent.delete(key);
    if (!one || refusal.name === "SeatMoved") return;
    this.#owner.resting(one, refusal);
    const seconds = "retry_after" in refusal ? (refusal.retry_after ?? 2) : 2;
    this.#resting.get(one.chat)?.();
    this.#resting.set(
      one.chat,
      this.#ports.clock.after(seconds * 1000, () => this.#wake(one.chat)),
    );
  }

  #wake(chat: number): void {
    this.#resting.get(chat)?.();
    this.#resting.delete(chat);
    this.#next(chat);
  }

  #next(chat: number): void {
    const [first] = this.waiting(chat);
    if (!this.#open || !first || this.#sent.has(first.key) || this.#resting.has(chat)) return;
    const { key, act } = first;
    if (this.#owner.send({ kind: "do", key, chat, act })) this.#sent.add(key);
  }

  #remove(key: string): Waiting | null {
    const one = this.#kept.find((each) => each.key === key) ?? null;
    this.#sent.delete(key);
    this.#kept = this.#kept.filter((each) => each.key !== key);
    if (one) this.#keep((kept) => kept.filter((each) => each.key !== key));
    return one;
  }

  /** Reads before it writes: another window of the same chat keeps its acts in the same place. */
  #keep(change: (kept: Waiting[]) => Waiting[]): void {
    const kept = change(read(this.#ports.store, this.#name));
    if (kept.length > 0) this.#ports.store.set(this.#name, JSON.stringify(kept));
    else this.#ports.store.remove(this.#name);
  }
}

function read(store: Store, name: string): Waiting[] {
  try {
    const kept: unknown = JSON.parse(store.get(name) ?? "[]");
    return Array.isArray(kept) ? (kept as Waiting[]) : [];
  } catch {
    return [];
  }
}
