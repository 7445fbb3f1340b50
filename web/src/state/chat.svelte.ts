/** One chat as a screen shows it: head, conversation with pending messages, typing and read marks. */
import type { LiveClient } from "../live/client";
import { addressOf, chatKey, keyOf } from "../live/address";
import type { LogKey } from "../live/address";
import type { Cancel } from "../live/ports";
import type { Waiting } from "../live/outbox";
import type { AnyRefusal, ClientAct, Mark, Say, WireEvent } from "../protocol/wire";
import { MESSAGES } from "../protocol/wire";
import { entry, redact, withExpired } from "./entries";
import type { Entry, MessageEntry, Side } from "./entries";
import { fold, NOTHING } from "./head";
import type { Head } from "./head";

const TYPING_LASTS = 5_000;

/** The scroll position of a conversation: `top` in px; `end` if it was at its end. */
export interface Scroll {
  top: number;
  end: boolean;
}

/** The part of a `ChatState` that a conversation on the screen uses. */
export type Conversing = Pick<
  ChatState,
  | "view"
  | "head"
  | "me"
  | "group"
  | "opened"
  | "typing"
  | "seenByOther"
  | "seenHere"
  | "history"
  | "through"
  | "entries"
  | "theirs"
  | "scroll"
  | "announced"
  | "see"
  | "retry"
  | "discard"
>;

export class ChatState {
  readonly log: LogKey;
  /** The side whose screen shows the chat. */
  readonly view: Side;
  /** The operator whose desk this is; null on the patron's side. */
  readonly me: number | null;
  /** Several people are on the other side. */
  declare readonly group?: boolean;
  /** Stored here so that a conversation that is hidden and shown again has its scroll position. */
  scroll: Scroll = { top: 0, end: true };
  /** The seq up to which the chat was announced to screen readers, or was on the screen when it was first shown. */
  announced = 0;

  readonly #client: LiveClient;
  readonly #unlisten: () => void;
  #cancelTypingTimer: Cancel = () => undefined;
  #left = false;

  #head = $state.raw<Head>(NOTHING);
  #stored = $state.raw<readonly Entry[]>([]);
  #local = $state.raw<readonly MessageEntry[]>([]);
  readonly #theirs = $derived(
    this.#stored.filter(
      (entry): entry is MessageEntry => entry.kind === "message" && entry.side !== this.view,
    ),
  );
  #through = $state(0);
  /** The last seq of the log when it was first complete; null before. */
  #history = $state<number | null>(null);
  #typing = $state<{ name: string | null } | null>(null);
  #queuePosition = $state<number | null>(null);
  #seenByPatron = $state(0);
  #seenByDesk = $state(0);

  /** Subscribes to the client. The caller opens the feed on a desk; a patron's feed is always open. */
  constructor(client: LiveClient, log: LogKey, view: Side, me: number | null = null) {
    this.log = log;
    this.view = view;
    this.me = me;
    this.#client = client;
    for (const waiting of client.outbox.of(log)) this.#put(waiting);
    this.#unlisten = client.listen({
      events: (of, events) => of === log && this.#append(events),
      opened: (frame) => {
        if (keyOf(frame.log) !== log) return;
        this.#history ??= frame.through;
        this.#updateSeen(frame.seen_by_patron, frame.seen_by_desk);
      },
      put: (waiting) => waiting.log === log && this.#put(waiting),
      done: (waiting, seq) => this.#change(waiting.key, { status: "stored", seq, refusal: null }),
      deferred: (waiting, refusal) => this.#change(waiting.key, { refusal }),
      refused: (waiting, refusal) => this.#change(waiting.key, { status: "failed", refusal }),
      queue_position: (frame) => chatKey(frame.chat) === log && (this.#queuePosition = frame.position),
      typing: ({ log: of, by, name = null }) =>
        keyOf(of) === log && (by !== view || name) && this.#showTyping(name),
      seen: (frame) => {
        if (keyOf(frame.log) !== log) return;
        this.#updateSeen(frame.by === "patron" ? frame.seq : 0, frame.by === "desk" ? frame.seq : 0);
      },
    });
  }

  /** Its number. */
  get chat(): number {
    return addressOf(this.log)[1];
  }

  get head(): Head {
    return this.#head;
  }

  /** The stored conversation. */
  get stored(): readonly Entry[] {
    return this.#stored;
  }

  /** The whole conversation, with pending and failed messages at its end. */
  get entries(): readonly Entry[] {
    return this.#local.length === 0 ? this.#stored : [...this.#stored, ...this.#local];
  }

  /** Whether the log has been read completely. */
  get opened(): boolean {
    return this.#history !== null;
  }

  /** Events with a higher seq are new to the reader; null until the log has been read completely. */
  get history(): number | null {
    return this.#history;
  }

  get through(): number {
    return this.#through;
  }

  /** Who is typing: a patron has no name; on a desk it may be a colleague. Null if nobody is. */
  get typing(): { name: string | null } | null {
    return this.#typing;
  }

  /** The position among the waiting chats of the department; null until it is known. Patrons only. */
  get queuePosition(): number | null {
    return this.#queuePosition;
  }

  /** The seq up to which the other side has seen the chat. */
  get seenByOther(): number {
    return this.view === "patron" ? this.#seenByDesk : this.#seenByPatron;
  }

  /** The seq up to which this side has seen the chat. */
  get seenHere(): number {
    return this.view === "patron" ? this.#seenByPatron : this.#seenByDesk;
  }

  /** Messages of the other side, in order. */
  get theirs(): readonly MessageEntry[] {
    return this.#theirs;
  }

  /** How many messages of the other side this side has not seen. */
  get unseen(): number {
    return this.theirs.filter((message) => (message.seq ?? 0) > this.seenHere).length;
  }

  /** Texts written here that are not known to be stored. */
  get unstored(): readonly string[] {
    return this.#local.flatMap(({ status, text }) => (status === "stored" ? [] : [text]));
  }

  /** Adds a pending message, which is sent until it is stored or refused for good. Returns its key. */
  say(text: string, marks: readonly Mark[] = [], sensitive?: Say["sensitive"]): string {
    return this.#client.act(this.log, {
      kind: "say",
      text,
      ...(marks.length > 0 ? { marks: [...marks] } : {}),
      ...(this.view === "patron" ? { sensitive: sensitive ?? "ask" } : {}),
    });
  }

  /** Sends any other act. Resolves with null when it is stored, or with the final refusal. */
  act(act: ClientAct): Promise<AnyRefusal | null> {
    return this.#client.perform(this.log, act);
  }

  /** Sends a failed message again, as a new one at the end. */
  retry(id: string, sensitive?: Say["sensitive"]): void {
    const failed = this.#local.find((message) => message.id === id);
    if (!failed) return;
    this.discard(id);
    this.say(failed.text, failed.marks, sensitive);
  }

  /** Removes a failed or pending message. */
  discard(id: string): void {
    this.#client.discard(id);
    this.#local = this.#local.filter((message) => message.id !== id);
  }

  /** To be called at each keystroke. */
  types(): void {
    if (this.#head.state === "active") this.#client.typing(this.log);
  }

  /** Marks all events read so far as seen by this side. */
  see(): void {
    if (this.#left || !this.opened || this.#through <= this.seenHere) return;
    this.#client.seen(this.log, this.#through, this.theirs.length);
    if (this.view === "patron") this.#seenByPatron = this.#through;
    else this.#seenByDesk = this.#through;
  }

  /** Unsubscribes from the client. */
  leave(): void {
    this.#left = true;
    this.#unlisten();
    this.#cancelTypingTimer();
  }

  #append(events: readonly WireEvent[]): void {
    if (events.length === 0) return;
    this.#head = events.reduce(fold, this.#head);
    this.#through = events.at(-1)?.seq ?? this.#through;
    const keys = events.map((event) => event.key);
    if (this.#local.some((message) => keys.includes(message.id))) {
      this.#local = this.#local.filter((message) => !keys.includes(message.id));
    }
    const expired = events.flatMap(({ body }) => (body.kind === "file_expired" ? [body.file] : []));
    this.#stored = withExpired([...this.#stored, ...events.map(entry)], new Set(expired));
    this.#applyRedactions(events);
    if (this.#head.state === "ended" || events.some((event) => this.#isTheirs(event))) this.#clearTyping();
  }

  /** Removes a passage only from entries read before. Entries read from the log now have lost it on the server. */
  #applyRedactions(events: readonly WireEvent[]): void {
    const first = this.opened ? (events[0]?.seq ?? 0) : 0;
    for (const { seq, body } of events) {
      if (body.kind !== "redacted") continue;
      this.#stored = this.#stored.map((entry) => redact(entry, body, body.passage ? first : seq));
    }
  }

  /** Whether it is a message of the other side or, on a desk, of the colleague who is typing. */
  #isTheirs({ by, body }: WireEvent): boolean {
    const name = this.#typing?.name;
    const theirs = name ? by.name === name : (by.role === "patron") !== (this.view === "patron");
    return theirs && MESSAGES.includes(body.kind);
  }

  #put(waiting: Waiting): void {
    const { key: id, act, at, refusal = null } = waiting;
    if (act.kind !== "say") return;
    const by = { role: this.view === "patron" ? "patron" : "operator", id: this.me } as const;
    const { text, marks = [] } = act;
    const message = { kind: "message", id, seq: null, at, side: this.view, by, text, marks } as const;
    this.#local = [...this.#local, { ...message, status: refusal ? "failed" : "pending", refusal }];
  }

  #change(id: string, change: Partial<MessageEntry>): void {
    this.#local = this.#local.map((message) => (message.id === id ? { ...message, ...change } : message));
  }

  /** A patron who is typing is not replaced by a colleague. */
  #showTyping(name: string | null): void {
    if (name && this.#typing?.name === null) return;
    this.#cancelTypingTimer();
    this.#typing = { name };
    this.#cancelTypingTimer = this.#client.ports.clock.after(TYPING_LASTS, () => this.#clearTyping());
  }

  #clearTyping(): void {
    this.#cancelTypingTimer();
    this.#typing = null;
  }

  #updateSeen(patron: number, desk: number): void {
    this.#seenByPatron = Math.max(this.#seenByPatron, patron);
    this.#seenByDesk = Math.max(this.#seenByDesk, desk);
  }
}
