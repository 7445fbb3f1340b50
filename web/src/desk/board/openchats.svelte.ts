/** The chats whose feeds are open: the operator's active chats, and those on the screen. */

import { chatKey, chatOf, keyOf } from "../../live/address";
import type { LiveClient } from "../../live/client";
import { ChatState } from "../../state/chat.svelte";
import { SetBack } from "../../state/setback.svelte";

export class OpenChats {
  readonly #client: LiveClient;
  readonly #me: number;
  /** Chats that were read again after the server was restored from a backup. */
  readonly setBack: SetBack;
  #open = $state.raw<ReadonlyMap<number, ChatState>>(new Map());
  /** Requested chats that do not exist, or that the operator may not read, or not any more. */
  missing = $state.raw<ReadonlySet<number>>(new Set());

  /** `onreplaced` is called when a chat of a restored server has been read again. */
  constructor(client: LiveClient, me: number, onreplaced: () => void) {
    this.#client = client;
    this.#me = me;
    client.listen({
      opened: ({ log }) => this.#found(chatOf(keyOf(log))),
      frameRefused: (refusal) => {
        const chat = refusal.name === "NoSuchChat" && refusal.log ? chatOf(keyOf(refusal.log)) : null;
        if (chat !== null) this.missing = new Set(this.missing).add(chat);
      },
    });
    this.setBack = new SetBack(client, {
      all: () => this.#open.values(),
      replace: (now) => {
        this.#open = new Map(this.#open).set(now.chat, now);
        onreplaced();
      },
    });
  }

  get(chat: number): ChatState | undefined {
    return this.#open.get(chat);
  }

  /** Opens the missing feeds and leaves all others. Neither writes to a log. */
  follow(needed: ReadonlySet<number>): void {
    const chats = new Set([...needed, ...[...this.setBack.reading].flatMap((log) => chatOf(log) ?? [])]);
    const missing = [...chats].filter((chat) => !this.#open.has(chat));
    const surplus = [...this.#open.keys()].filter((chat) => !chats.has(chat));
    if (missing.length + surplus.length === 0) return;
    const open = new Map(this.#open);
    for (const chat of surplus) this.#leave(open, chat);
    for (const chat of missing) {
      this.#found(chat);
      open.set(chat, new ChatState(this.#client, chatKey(chat), "desk", this.#me));
      this.#client.open(chatKey(chat));
    }
    this.#open = open;
  }

  #found(chat: number | null): void {
    if (chat !== null && this.missing.has(chat))
      this.missing = new Set([...this.missing].filter((number) => number !== chat));
  }

  #leave(open: Map<number, ChatState>, chat: number): void {
    open.get(chat)?.leave();
    open.delete(chat);
    this.#client.leave(chatKey(chat));
  }
}
