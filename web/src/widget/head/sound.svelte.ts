/** The sound for new messages of operators, unless the patron muted it. */
import type { ChatState } from "../../state/chat.svelte";
import type { Memory } from "../memory";

export class Sound {
  readonly #memory: Memory;
  readonly #ring: () => void;
  #muted = $state(false);
  /** The seq up to which messages were announced, or were read before the first announcement. */
  #announced = 0;
  /** The chat of that seq. A chat that was set back is another `ChatState`. */
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

  /** Plays the sound if the events up to this seq contain a new message. */
  notify(chat: ChatState, through: number): void {
    if (chat !== this.#of) this.#announced = 0;
    this.#of = chat;
    const last = chat.theirs.at(-1)?.seq ?? 0;
    const isNew = chat.history !== null && last > Math.max(chat.history, this.#announced);
    this.#announced = Math.max(this.#announced, last, chat.history === null ? through : 0);
    if (isNew && !this.#muted) this.#ring();
  }
}
