/** Which messages are told by a sound: an operator's that are new, unless the patron wants none. */
import type { ChatState } from "../state/chat.svelte";
import type { Memory } from "./memory";

export class Sound {
  readonly #memory: Memory;
  readonly #ring: () => void;
  #muted = $state(false);
  /** The last message that was told, or was there before one could be. */
  #rung = 0;
  /** Whose number that is: a chat that was set back is read into another. */
  #of: ChatState | null = null;

  constructor(memory: Memory, ring: () => void) {
    this.#memory = memory;
    this.#ring = ring;
    this.#muted = memory.muted;
  }

  get muted(): boolean {
    return this.#muted;
  }

  toggle(): void {
    this.#muted = !this.#muted;
    this.#memory.muted = this.#muted;
  }

  /** Something happened in the chat, up to this number. */
  hear(chat: ChatState, through: number): void {
    if (chat !== this.#of) this.#rung = 0;
    this.#of = chat;
    const last = chat.theirs.at(-1)?.seq ?? 0;
    const news = chat.history !== null && last > Math.max(chat.history, this.#rung);
    this.#rung = Math.max(this.#rung, last, chat.history === null ? through : 0);
    if (news && !this.#muted) this.#ring();
  }
}
