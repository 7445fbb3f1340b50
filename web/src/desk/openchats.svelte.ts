/** The chats whose feeds are open here: the operator's own that go on, and those that are shown. */

import type { LiveClient } from "../live/client";
import { ChatState } from "../state/chat.svelte";
import { SetBack } from "../state/setback.svelte";

export class OpenChats {
  readonly #client: LiveClient;
  readonly #me: number;
  /** Where the server was restored from a backup. */
  readonly setBack: SetBack;
  #open = $state.raw<ReadonlyMap<number, ChatState>>(new Map());

  /** `settled` is called when a chat that was set back has been read again. */
  constructor(client: LiveClient, me: number, settled: () => void) {
    this.#client = client;
    this.#me = me;
    this.setBack = new SetBack(client, {
      all: () => this.#open.values(),
      replace: (now) => {
        this.#open = new Map(this.#open).set(now.chat, now);
        settled();
      },
    });
  }

  get(chat: number): ChatState | undefined {
    return this.#open.get(chat);
  }

  /** Opens what is missing of these chats, and leaves all others. Opening leaves no trace in a chat. */
  keep(wanted: ReadonlySet<number>): void {
    const chats = new Set([...wanted, ...this.setBack.reading]);
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
