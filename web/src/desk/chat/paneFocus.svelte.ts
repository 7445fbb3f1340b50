/** Which chat's pane gets the focus once it is mounted. */
import type { LogKey } from "../../live/address";

export class PaneFocus {
  #requested = $state.raw<LogKey | null>(null);
  /** The chat that was just claimed here. */
  #claimed: LogKey | null = null;

  get requested(): LogKey | null {
    return this.#requested;
  }

  request(log: LogKey): void {
    this.#requested = log;
  }

  /** Whether the focus is for this chat, once for each request. */
  take(log: LogKey): boolean {
    if (this.#requested !== log) return false;
    this.#requested = null;
    return true;
  }

  claim(log: LogKey): void {
    this.#claimed = log;
  }

  /** Whether the mounted pane's chat was just claimed here, so that its text box gets the focus. */
  takeClaimed(log: LogKey): boolean {
    const claimed = this.#claimed === log;
    this.#claimed = null;
    return claimed;
  }
}
