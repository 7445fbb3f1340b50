/** When this window forgets a chat: other people may use the computer later. */
import type { Cancel } from "../../live/ports";
import type { WidgetApp } from "../app.svelte";
import { AFTER_END } from "../memory";

/** A form that was edited within this time (ms) is in use. */
const IN_USE = 60_000;

export class Expiry {
  readonly #app: WidgetApp;
  #timer: Cancel | null = null;

  constructor(app: WidgetApp) {
    this.#app = app;
  }

  /** The chat has ended, or the page is visible again: forgets the chat at once, or `AFTER_END` after its end. */
  check(): void {
    const { chat, memory, session } = this.#app;
    if (!session || typeof chat?.head.endedAt !== "number") return;
    const left = chat.head.endedAt + AFTER_END - this.#app.now();
    if (left <= 0) return this.forget();
    memory.ended(session, left);
    // A timer, so that a clock that is set back doesn't prolong it.
    this.#start(left);
  }

  /** The server closed the connection for good. */
  stopped(code: number): void {
    if (code === 4401) this.#unknownToken();
    else this.#start(AFTER_END);
  }

  /**
   * The token is invalid: the chat ended at least ten minutes ago, or a restored server has lost it. In the second case an
   * open page still shows the chat, and recent unsent messages become the draft of the next question.
   */
  #unknownToken(): void {
    const { chat, connection, environment } = this.#app;
    const now = environment.ports.clock.now();
    const wasLive = connection?.wasLive === true;
    const recent = connection?.unsent.some(({ at }) => Math.abs(now - at) < AFTER_END);
    if (chat?.head.state === "ended" || (!wasLive && !recent)) this.forget();
    else if (!wasLive) this.#app.newQuestion();
    else this.#start(AFTER_END);
  }

  /** Forgets the chat and all drafts, unless a ticket is being written or submitted: then later. */
  forget(): void {
    const { environment, submission, ticketDraft, visibility } = this.#app;
    const ago = environment.ports.clock.now() - ticketDraft.editedAt;
    if (submission.failure === "waits" || (visibility.open && ago >= 0 && ago < IN_USE)) {
      this.cancel();
      this.#start(IN_USE);
      return;
    }
    this.#app.wipe();
  }

  cancel(): void {
    this.#timer?.();
    this.#timer = null;
  }

  #start(delay: number): void {
    this.#timer ??= this.#app.environment.ports.clock.after(delay, () => this.forget());
  }
}
