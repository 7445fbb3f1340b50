/**
 * One internal chat on the screen: the feed and the outbox of `ChatState`, earlier messages before it, and who is who:
 * messages of all others are the other side's.
 */
import type { LiveClient } from "../../live/client";
import { internalChatKey } from "../../live/address";
import type { LogKey } from "../../live/address";
import type { Cancel } from "../../live/ports";
import type { Mark, WireEvent } from "../../protocol/wire";
import { ChatState } from "../../state/chat.svelte";
import type { Conversing, Scroll } from "../../state/chat.svelte";
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

export class InternalChat implements Conversing {
  /** Its number among internal chats. */
  readonly number: number;
  readonly log: LogKey;
  readonly me: number;
  readonly view = "desk";
  readonly group: boolean;
  readonly seenByOther = 0;
  scroll: Scroll = { top: 0, end: true };
  announced = 0;

  readonly #client: LiveClient;
  readonly #log: ChatState;
  readonly #readHistory: ReadHistory;
  readonly #onread: (seq: number) => void;
  readonly #unlisten: () => void;
  readonly #shown = new WeakMap<Entry, Entry>();
  #older = $state.raw<readonly Entry[]>([]);
  /** The seq before which nothing has been read. */
  #first: number;
  /** Whether there are no earlier messages. */
  complete = $state(false);
  loading = $state(false);
  failed = $state(false);
  seenHere = $state(0);
  #cancelSeen: Cancel | null = null;

  /** `onread` gets the seq read up to. */
  constructor(
    client: LiveClient,
    { number, me, group, last, seen }: Start,
    readHistory: ReadHistory,
    onread: (seq: number) => void,
  ) {
    this.number = number;
    this.log = internalChatKey(number);
    this.me = me;
    this.group = group;
    this.seenHere = seen;
    this.#first = Math.max(0, last - FIRST);
    this.complete = this.#first === 0;
    this.#client = client;
    this.#readHistory = readHistory;
    this.#onread = onread;
    this.#log = new ChatState(client, this.log, "desk", me);
    this.#unlisten = client.listen({
      restart: (of) => (of === null || of === this.log) && ((this.#older = []), (this.complete = true)),
    });
    client.open(this.log, this.#first);
  }

  get head(): ChatState["head"] {
    return this.#log.head;
  }

  get opened(): boolean {
    return this.#log.opened;
  }

  get history(): number | null {
    return this.#log.history;
  }

  get through(): number {
    return this.#log.through;
  }

  get typing(): ChatState["typing"] {
    return this.#log.typing;
  }

  readonly #entries = $derived.by(() => {
    const all = [...this.#older, ...this.#log.entries];
    const expired = all.reduce((through, each) => Math.max(through, expiredThrough(each)), 0);
    return all.filter(({ seq }) => seq === null || seq > expired).map((each) => this.#sided(each));
  });

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  readonly #theirs = $derived(
    this.#entries.filter((each): each is MessageEntry => each.kind === "message" && each.side !== this.view),
  );

  get theirs(): readonly MessageEntry[] {
    return this.#theirs;
  }

  say(text: string, marks: readonly Mark[]): void {
    this.#log.say(text, marks);
  }

  retry(id: string): void {
    this.#log.retry(id);
  }

  discard(id: string): void {
    this.#log.discard(id);
  }

  /** To be called at each keystroke. */
  types(): void {
    this.#client.typing(this.log);
  }

  /** Marks all events read so far as seen. */
  see(): void {
    if (!this.opened || this.through <= this.seenHere) return;
    this.seenHere = this.through;
    this.#onread(this.through);
    this.#cancelSeen ??= this.#client.ports.clock.after(SEEN_EVERY, () => this.#reportSeen());
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

  leave(): void {
    if (this.#cancelSeen) this.#reportSeen();
    this.#unlisten();
    this.#log.leave();
    this.#client.leave(this.log);
  }

  #reportSeen(): void {
    this.#cancelSeen?.();
    this.#cancelSeen = null;
    this.#client.seen(this.log, this.seenHere, 0);
  }

  /** The same object for the same entry, so that only changed messages are rendered. */
  #sided(each: Entry): Entry {
    if (each.kind !== "message" || each.by.id === this.me) return each;
    const known = this.#shown.get(each);
    if (known) return known;
    const sided: Entry = { ...each, side: "patron" };
    this.#shown.set(each, sided);
    return sided;
  }
}

function expiredThrough(each: Entry): number {
  return each.kind === "line" && each.body.kind === "history_expired" ? each.body.through : 0;
}
