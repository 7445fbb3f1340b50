/**
 * One internal chat on the screen: a chat with earlier messages before it, in which messages of all others are the other
 * side's.
 */
import type { LiveClient } from "../../live/client";
import { internalChatKey } from "../../live/address";
import type { Cancel } from "../../live/ports";
import type { WireEvent } from "../../protocol/wire";
import { ChatState } from "../../state/chat.svelte";
import { entry } from "../../state/entries";
import type { Entry, MessageEntry } from "../../state/entries";

/** Events that are read when the chat is shown; earlier ones follow on demand. */
export const FIRST = 100;
/** Milliseconds between two reports of read messages, which nobody else sees. */
const SEEN_EVERY = 1_000;

/** The part of the HTTP API that a conversation uses. */
export type ReadHistory = (
  before: number,
) => Promise<{ readonly events: readonly WireEvent[]; readonly complete: boolean }>;

interface Start {
  readonly number: number;
  readonly me: number;
  /** Of more than two people. */
  readonly group: boolean;
  /** Its last seq as the list knows it. */
  readonly last: number;
  /** How far it was read. */
  readonly seen: number;
}

export class InternalChat extends ChatState {
  /** Its number among internal chats. */
  readonly number: number;
  override readonly group: boolean;

  readonly #live: LiveClient;
  readonly #readHistory: ReadHistory;
  readonly #onread: (seq: number) => void;
  readonly #stop: () => void;
  readonly #shown = new WeakMap<Entry, Entry>();
  #older = $state.raw<readonly Entry[]>([]);
  /** The seq before which nothing has been read. */
  #first: number;
  /** Whether there are no earlier messages. */
  complete = $state(false);
  loading = $state(false);
  failed = $state(false);
  #seen = $state(0);
  #cancelSeen: Cancel | null = null;

  /** `onread` gets the seq read up to. */
  constructor(
    client: LiveClient,
    { number, me, group, last, seen }: Start,
    readHistory: ReadHistory,
    onread: (seq: number) => void,
  ) {
    super(client, internalChatKey(number), "desk", me);
    this.number = number;
    this.group = group;
    this.#seen = seen;
    this.#first = Math.max(0, last - FIRST);
    this.complete = this.#first === 0;
    this.#live = client;
    this.#readHistory = readHistory;
    this.#onread = onread;
    this.#stop = client.listen({
      restart: (of) => (of === null || of === this.log) && ((this.#older = []), (this.complete = true)),
    });
    client.open(this.log, this.#first);
  }

  override get seenHere(): number {
    return this.#seen;
  }

  get #read(): readonly Entry[] {
    return [...this.#older, ...super.entries];
  }

  readonly #entries = $derived.by(() => {
    const expired = this.#read.reduce((through, item) => Math.max(through, expiredThrough(item)), 0);
    return this.#read.filter(({ seq }) => seq === null || seq > expired).map((item) => this.#sided(item));
  });

  override get entries(): readonly Entry[] {
    return this.#entries;
  }

  readonly #fromOthers = $derived(
    this.#entries.filter((item): item is MessageEntry => item.kind === "message" && item.side !== this.view),
  );

  override get theirs(): readonly MessageEntry[] {
    return this.#fromOthers;
  }

  /** To be called at each keystroke. */
  override types(): void {
    this.#live.typing(this.log);
  }

  /** Marks all events read so far as seen. */
  override see(): void {
    if (!this.opened || this.through <= this.#seen) return;
    this.#seen = this.through;
    this.#onread(this.through);
    this.#cancelSeen ??= this.#live.ports.clock.after(SEEN_EVERY, () => this.#reportSeen());
  }

  /** Reads the messages before those that are shown. */
  async readEarlier(): Promise<void> {
    if (this.loading || this.complete) return;
    this.loading = true;
    this.failed = false;
    try {
      const { events, complete } = await this.#readHistory(this.#first + 1);
      this.#older = [...events.map(entry), ...this.#older];
      this.#first = (events[0]?.seq ?? 1) - 1;
      this.complete = complete;
    } catch {
      this.failed = true;
    } finally {
      this.loading = false;
    }
  }

  override leave(): void {
    if (this.#cancelSeen) this.#reportSeen();
    this.#stop();
    super.leave();
    this.#live.leave(this.log);
  }

  #reportSeen(): void {
    this.#cancelSeen?.();
    this.#cancelSeen = null;
    this.#live.seen(this.log, this.#seen, 0);
  }

  /** The same object for the same entry, so that only changed messages are rendered. */
  #sided(stored: Entry): Entry {
    if (stored.kind !== "message" || stored.by.id === this.me) return stored;
    const sided = this.#shown.get(stored) ?? { ...stored, side: "patron" };
    this.#shown.set(stored, sided);
    return sided;
  }
}

function expiredThrough(item: Entry): number {
  return item.kind === "line" && item.body.kind === "history_expired" ? item.body.through : 0;
}
