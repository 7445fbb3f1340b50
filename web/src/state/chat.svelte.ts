/** One chat as a screen shows it: the head, the conversation with what is still pending, and who types and has seen. */
import type { LiveClient } from "../live/client";
import type { Cancel } from "../live/ports";
import type { Waiting } from "../live/outbox";
import type { AnyRefusal, ClientAct, Mark, WireEvent } from "../protocol/wire";
import { entry, redact, withExpired } from "./entries";
import type { Entry, MessageEntry, Side } from "./entries";
import { fold, NOTHING } from "./head";
import type { Head } from "./head";

const TYPING_LASTS = 5_000;

/** Where a conversation was scrolled to when it was last on the screen. */
export interface Scroll {
  top: number;
  end: boolean;
}

/** What a conversation on the screen needs of its chat. */
export type Conversing = Pick<
  ChatState,
  | "view"
  | "head"
  | "me"
  | "opened"
  | "typing"
  | "seenByOther"
  | "seenHere"
  | "history"
  | "through"
  | "entries"
  | "theirs"
  | "scroll"
  | "told"
  | "see"
  | "retry"
  | "discard"
>;

export class ChatState {
  readonly chat: number;
  /** Whose screen this is. */
  readonly view: Side;
  /** The operator whose desk this is; null on the patron's side. */
  readonly me: number | null;
  /** Kept here so that a conversation that is hidden and shown again is where it was. */
  scroll: Scroll = { top: 0, end: true };
  /** Up to here it was said to screen readers, or was there to be read when it was first shown. */
  told = 0;

  readonly #client: LiveClient;
  readonly #unlisten: () => void;
  #forget: Cancel = () => undefined;
  #left = false;

  #head = $state.raw<Head>(NOTHING);
  #stored = $state.raw<readonly Entry[]>([]);
  #local = $state.raw<readonly MessageEntry[]>([]);
  readonly #theirs = $derived(
    this.#stored.filter((each): each is MessageEntry => each.kind === "message" && each.side !== this.view),
  );
  #through = $state(0);
  /** The seq up to which the log was there when it was first complete; null before that. */
  #history = $state<number | null>(null);
  #typing = $state<{ name: string | null } | null>(null);
  #seenByPatron = $state(0);
  #seenByDesk = $state(0);

  /** Listens from now on. On the desk, `client.open(chat)` is the caller's; a patron's feed is open by itself. */
  constructor(client: LiveClient, chat: number, view: Side, me: number | null = null) {
    this.chat = chat;
    this.view = view;
    this.me = me;
    this.#client = client;
    for (const kept of client.outbox.kept(chat)) this.#put(kept);
    this.#unlisten = client.listen({
      events: (of, events) => of === chat && this.#take(events),
      opened: (frame) => {
        if (frame.chat !== chat) return;
        this.#history ??= frame.through;
        this.#saw(frame.seen_by_patron, frame.seen_by_desk);
      },
      put: (waiting) => waiting.chat === chat && this.#put(waiting),
      done: (waiting, seq) => this.#change(waiting.key, { status: "stored", seq, refusal: null }),
      resting: (waiting, refusal) => this.#change(waiting.key, { refusal }),
      refused: (waiting, refusal) => this.#change(waiting.key, { status: "failed", refusal }),
      typing: (frame) => frame.chat === chat && frame.by !== view && this.#types(frame.name ?? null),
      seen: (frame) => {
        if (frame.chat !== chat) return;
        this.#saw(frame.by === "patron" ? frame.seq : 0, frame.by === "desk" ? frame.seq : 0);
      },
    });
  }

  get head(): Head {
    return this.#head;
  }

  /** The whole conversation, the pending and the failed at its end. */
  get entries(): readonly Entry[] {
    return this.#local.length === 0 ? this.#stored : [...this.#stored, ...this.#local];
  }

  /** Whether the log has been there as a whole. */
  get opened(): boolean {
    return this.#history !== null;
  }

  /** What has a higher seq is news; what has not is history. */
  get history(): number | null {
    return this.#history;
  }

  get through(): number {
    return this.#through;
  }

  /** Who types on the other side. */
  get typing(): { name: string | null } | null {
    return this.#typing;
  }

  /** How far the other side has seen the chat. */
  get seenByOther(): number {
    return this.view === "patron" ? this.#seenByDesk : this.#seenByPatron;
  }

  /** How far this side has. */
  get seenHere(): number {
    return this.view === "patron" ? this.#seenByPatron : this.#seenByDesk;
  }

  /** Messages of the other side, in order. */
  get theirs(): readonly MessageEntry[] {
    return this.#theirs;
  }

  /** How many of them this side has not seen. */
  get unseen(): number {
    return this.theirs.filter((message) => (message.seq ?? 0) > this.seenHere).length;
  }

  /** What was written here and is not known to be stored. */
  get unstored(): readonly string[] {
    return this.#local.flatMap(({ status, text }) => (status === "stored" ? [] : [text]));
  }

  /** Sends a message: pending at once, and sent until it is stored or refused for good. Returns its key. */
  say(text: string, marks: readonly Mark[] = []): string {
    return this.#client.act(this.chat, {
      kind: "say",
      text,
      ...(marks.length > 0 ? { marks: [...marks] } : {}),
    });
  }

  /** Any other act, and what became of it: null when it is stored. */
  act(act: ClientAct): Promise<AnyRefusal | null> {
    return this.#client.perform(this.chat, act);
  }

  /** Sends a failed message again, as a new one at the end. */
  retry(id: string): void {
    const failed = this.#local.find((message) => message.id === id);
    if (!failed) return;
    this.discard(id);
    this.say(failed.text, failed.marks);
  }

  /** Takes a failed or pending message off the screen. */
  discard(id: string): void {
    this.#client.discard(id);
    this.#local = this.#local.filter((message) => message.id !== id);
  }

  /** To be called at every stroke: passed on at most every 3 s. */
  types(): void {
    if (this.#head.state === "active") this.#client.typing(this.chat);
  }

  /** All that is here has been on the screen, before somebody's eyes. */
  see(): void {
    if (this.#left || !this.opened || this.#through <= this.seenHere) return;
    this.#client.seen(this.chat, this.#through, this.theirs.length);
    if (this.view === "patron") this.#seenByPatron = this.#through;
    else this.#seenByDesk = this.#through;
  }

  /** Listens no more. */
  leave(): void {
    this.#left = true;
    this.#unlisten();
    this.#forget();
  }

  #take(events: readonly WireEvent[]): void {
    if (events.length === 0) return;
    this.#head = events.reduce(fold, this.#head);
    this.#through = events.at(-1)?.seq ?? this.#through;
    const keys = events.map((event) => event.key);
    if (this.#local.some((message) => keys.includes(message.id))) {
      this.#local = this.#local.filter((message) => !keys.includes(message.id));
    }
    const expired = events.flatMap(({ body }) => (body.kind === "file_expired" ? [body.file] : []));
    this.#stored = withExpired([...this.#stored, ...events.map(entry)], new Set(expired));
    this.#takeBack(events);
    if (this.#head.state === "ended" || events.some((event) => this.#isTheirs(event))) this.#stopped();
  }

  /** A passage goes from what was here before. What is read from the log has lost it there, and would lose more. */
  #takeBack(events: readonly WireEvent[]): void {
    const first = this.opened ? (events[0]?.seq ?? 0) : 0;
    for (const { seq, body } of events) {
      if (body.kind !== "redacted") continue;
      this.#stored = this.#stored.map((one) => redact(one, body, body.passage ? first : seq));
    }
  }

  #isTheirs(event: WireEvent): boolean {
    const side: Side = event.by.role === "patron" ? "patron" : "desk";
    return ["message_sent", "file_sent", "frame_suggested"].includes(event.body.kind) && side !== this.view;
  }

  #put(waiting: Waiting): void {
    const { key: id, act, at, refusal = null } = waiting;
    if (act.kind !== "say") return;
    const by = { role: this.view === "patron" ? "patron" : "operator", id: this.me } as const;
    const { text, marks = [] } = act;
    const kept = { kind: "message", id, seq: null, at, side: this.view, by, text, marks } as const;
    this.#local = [...this.#local, { ...kept, status: refusal ? "failed" : "pending", refusal }];
  }

  #change(id: string, change: Partial<MessageEntry>): void {
    this.#local = this.#local.map((message) => (message.id === id ? { ...message, ...change } : message));
  }

  #types(name: string | null): void {
    this.#forget();
    this.#typing = { name };
    this.#forget = this.#client.ports.clock.after(TYPING_LASTS, () => this.#stopped());
  }

  #stopped(): void {
    this.#forget();
    this.#typing = null;
  }

  #saw(patron: number, desk: number): void {
    this.#seenByPatron = Math.max(this.#seenByPatron, patron);
    this.#seenByDesk = Math.max(this.#seenByDesk, desk);
  }
}
