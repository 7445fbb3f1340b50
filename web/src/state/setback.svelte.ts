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
  /** How many feeds were refused with NoSuchChat on this connection. The refusal doesn't name the chat. */
  #refused = 0;
  #lost = $state.raw<readonly Lost[]>([]);

  constructor(client: LiveClient, shown: Shown) {
    this.#client = client;
    this.#shown = shown;
    client.listen({
      welcome: () => (this.#refused = 0),
      restart: (log) => this.#restart(log),
      opened: ({ log }) => {
        this.#finish(keyOf(log));
        this.#finishGone();
      },
      frameRefused: ({ name }) => {
        if (name !== "NoSuchChat") return;
        this.#refused += 1;
        this.#finishGone();
      },
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
    this.#refused = 0;
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

  /** Once as many feeds were refused as are unopened, the unopened chats are the refused ones. */
  #finishGone(): void {
    if (this.#refused < this.#reading.size) return;
    for (const log of [...this.#reading.keys()]) this.#finish(log);
  }

  #addLost(before: ChatState, now: ChatState["entries"]): void {
    const { log, head } = before;
    const entries = missing(before.entries, now);
    if (entries.length > 0) this.#lost = [...this.#lost, { log, head, entries }];
  }
}
