/** Which chat's pane gets the focus once it is mounted; internal chats have negative numbers. */

export class PaneFocus {
  #requested = $state.raw<number | null>(null);
  /** The chat that was just claimed here. */
  #claimed: number | null = null;

  get requested(): number | null {
    return this.#requested;
  }

  request(chat: number): void {
    this.#requested = chat;
  }

  /** Whether the focus is for this chat, once for each request. */
  take(chat: number): boolean {
    if (this.#requested !== chat) return false;
    this.#requested = null;
    return true;
  }

  claim(chat: number): void {
    this.#claimed = chat;
  }

  /** Whether the mounted pane's chat was just claimed here, so that its text box gets the focus. */
  takeClaimed(chat: number): boolean {
    const claimed = this.#claimed === chat;
    this.#claimed = null;
    return claimed;
  }
}
