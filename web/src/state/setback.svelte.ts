/**
 * Chats whose log was set back by a restore from a backup (rule P38). Each is read again in the background and replaces
 * the chat on the screen once it is complete. Messages that the log lacks are listed, so that the reader can copy them.
 */
import { keyOf } from "../live/address";
import type { LogKey } from "../live/address";
import type { LiveClient } from "../live/client";
import { ChatState } from "./chat.svelte";
import type { Head } from "./head";
import { missing } from "./missing";
import type { Missing } from "./missing";

/** Messages of one chat that only this page has. */
export interface Lost {
  readonly log: LogKey;
  readonly head: Head;
  readonly entries: readonly Missing[];
}

/** The chats on the screen. */
export interface Shown {
  all(): Iterable<ChatState>;
  replace(now: ChatState): void;
}

interface Pair {
  readonly before: ChatState;
  readonly now: ChatState;
}

export class SetBack {
  readonly #client: LiveClient;
  readonly #shown: Shown;
  readonly #reading = new Map<LogKey, Pair>();
  #lost = $state.raw<readonly Lost[]>([]);

  constructor(client: LiveClient, shown: Shown) {
    this.#client = client;
    this.#shown = shown;
    client.listen({
      restart: (log) => this.#restart(log),
      opened: ({ log }) => this.#finish(keyOf(log)),
      frameRefused: (refusal) =>
        refusal.name === "NoSuchChat" && refusal.log && this.#finish(keyOf(refusal.log)),
    });
  }

  /** Missing messages, by chat. */
  get lost(): readonly Lost[] {
    return this.#lost;
  }

  /** Chats that are being read again. */
  get reading(): Iterable<LogKey> {
    return this.#reading.keys();
  }

  /** Lists all messages of a chat that the server no longer has. */
  gone(chat: ChatState): void {
    this.#addLost(chat, []);
  }

  /** The reader dismissed the notice. */
  dismiss(): void {
    this.#lost = [];
  }

  /** Stops reading. */
  leave(): void {
    for (const { now } of this.#reading.values()) now.leave();
    this.#reading.clear();
  }

  #restart(log: LogKey | null): void {
    for (const state of [...this.#shown.all()]) if (log === null || log === state.log) this.#read(state);
  }

  #read(shown: ChatState): void {
    this.#reading.get(shown.log)?.now.leave();
    shown.leave();
    const now = new ChatState(this.#client, shown.log, shown.view, shown.me);
    now.scroll = shown.scroll;
    this.#reading.set(shown.log, { before: shown, now });
  }

  #finish(log: LogKey): void {
    const pair = this.#reading.get(log);
    if (!pair) return;
    this.#reading.delete(log);
    this.#addLost(pair.before, pair.now.entries);
    this.#shown.replace(pair.now);
  }

  #addLost(before: ChatState, now: ChatState["entries"]): void {
    const { log, head } = before;
    const entries = missing(before.entries, now);
    if (entries.length > 0) this.#lost = [...this.#lost, { log, head, entries }];
  }
}
