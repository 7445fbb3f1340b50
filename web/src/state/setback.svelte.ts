/**
 * Chats whose log was set back, after a restore from a backup (rule P38): each is read again beside what is on the
 * screen, and replaces it once it is complete. Messages that the log lacks are kept, so that they can be copied.
 */
import type { LiveClient } from "../live/client";
import { ChatState } from "./chat.svelte";
import type { Head } from "./head";
import { missing } from "./missing";
import type { Missing } from "./missing";

/** The messages of one chat that only this page has. */
export interface Lost {
  readonly chat: number;
  readonly head: Head;
  readonly entries: readonly Missing[];
}

/** Where the chats stand that are shown. */
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
  readonly #reading = new Map<number, Pair>();
  /** How many feeds were refused on this connection because there is no such chat; the refusal names none. */
  #refused = 0;
  #lost = $state.raw<readonly Lost[]>([]);

  constructor(client: LiveClient, shown: Shown) {
    this.#client = client;
    this.#shown = shown;
    client.listen({
      welcome: () => (this.#refused = 0),
      restart: (chat) => this.#restart(chat),
      opened: ({ chat }) => {
        this.#settle(chat);
        this.#settleGone();
      },
      frameRefused: ({ name }) => {
        if (name !== "NoSuchChat") return;
        this.#refused += 1;
        this.#settleGone();
      },
    });
  }

  /** What is missing, by chat. */
  get lost(): readonly Lost[] {
    return this.#lost;
  }

  /** Chats that are being read again. */
  get reading(): Iterable<number> {
    return this.#reading.keys();
  }

  /** The server lost this chat: only this page has it. */
  gone(chat: ChatState): void {
    this.#keep(chat, []);
  }

  /** The reader dismissed the notice. */
  dismiss(): void {
    this.#lost = [];
  }

  /** Reads nothing more. */
  leave(): void {
    for (const { now } of this.#reading.values()) now.leave();
    this.#reading.clear();
  }

  #restart(chat: number | null): void {
    this.#refused = 0;
    for (const state of [...this.#shown.all()]) if (chat === null || chat === state.chat) this.#read(state);
  }

  #read(shown: ChatState): void {
    this.#reading.get(shown.chat)?.now.leave();
    shown.leave();
    const now = new ChatState(this.#client, shown.chat, shown.view, shown.me);
    now.scroll = shown.scroll;
    this.#reading.set(shown.chat, { before: shown, now });
  }

  #settle(chat: number): void {
    const pair = this.#reading.get(chat);
    if (!pair) return;
    this.#reading.delete(chat);
    this.#keep(pair.before, pair.now.entries);
    this.#shown.replace(pair.now);
  }

  /** Once as many were refused as have not opened, it is these. */
  #settleGone(): void {
    if (this.#refused < this.#reading.size) return;
    for (const chat of [...this.#reading.keys()]) this.#settle(chat);
  }

  #keep(before: ChatState, now: ChatState["entries"]): void {
    const { chat, head } = before;
    const entries = missing(before.entries, now);
    if (entries.length > 0) this.#lost = [...this.#lost, { chat, head, entries }];
  }
}
