/** The chats whose feeds are open here: the operator's own that go on, and those that are shown. */

import type { LiveClient } from "../live/client";
import { ChatState } from "../state/chat.svelte";

export class OpenChats {
  readonly #client: LiveClient;
  readonly #me: number;
  #open = $state.raw<ReadonlyMap<number, ChatState>>(new Map());

  constructor(client: LiveClient, me: number) {
    this.#client = client;
    this.#me = me;
  }

  get(chat: number): ChatState | undefined {
    return this.#open.get(chat);
  }

  /** Opens what is missing of these chats, and leaves all others. Opening leaves no trace in a chat. */
  keep(chats: ReadonlySet<number>): void {
    const missing = [...chats].filter((chat) => !this.#open.has(chat));
    const surplus = [...this.#open.keys()].filter((chat) => !chats.has(chat));
    if (missing.length + surplus.length === 0) return;
    const open = new Map(this.#open);
    for (const chat of surplus) this.#leave(open, chat);
    for (const chat of missing) {
      open.set(chat, new ChatState(this.#client, chat, "desk", this.#me));
      this.#client.open(chat);
    }
    this.#open = open;
  }

  #leave(open: Map<number, ChatState>, chat: number): void {
    open.get(chat)?.leave();
    open.delete(chat);
    this.#client.leave(chat);
  }
}
