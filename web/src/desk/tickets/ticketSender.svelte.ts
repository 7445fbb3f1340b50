/** Sends a text into a ticket exactly once, and keeps it until it is stored. */

import { isRetryable } from "../../live/retryable";
import type { LiveClient } from "../../live/client";
import type { AnyRefusal } from "../../protocol/wire";
import type { Drafts } from "../../state/drafts";
import { SendKey } from "./sendKey";
import type { Sent } from "./sendKey";
import type { Act, TicketRefusal } from "./shapes";
import type { TicketState } from "./ticket.svelte";

/** Milliseconds before another attempt at a busy server. */
const BUSY_DELAY = 3_000;

export class TicketSender {
  /** "waiting": without an answer; sent again after the reconnect. */
  stage = $state<"rest" | "sending" | "waiting">("rest");
  refusal = $state.raw<AnyRefusal | TicketRefusal | null>(null);
  readonly #ticket: TicketState;
  readonly #client: LiveClient;
  readonly #sendKey: SendKey<Act>;
  readonly #onstored: (content: string) => void;
  #stopped = false;

  /** `onstored` is called with the stored content. */
  constructor(
    ticket: TicketState,
    client: LiveClient,
    drafts: Drafts,
    draftKey: string,
    onstored: (content: string) => void,
  ) {
    this.#ticket = ticket;
    this.#client = client;
    this.#sendKey = new SendKey(drafts, draftKey, client.ports.random);
    this.#onstored = onstored;
  }

  /** Resumes what a reload interrupted. Returns the function that stops it. */
  start(): () => void {
    const unlisten = this.#client.listen({ welcome: () => this.stage === "waiting" && void this.#resume() });
    void this.#resume();
    return () => {
      this.#stopped = true;
      unlisten();
    };
  }

  async send(content: string, act: Act): Promise<void> {
    if (this.stage !== "sending") await this.#send(this.#sendKey.send(content, act));
  }

  /**
   * The text was edited: clears the refusal, and cancels a pending repetition. Its outcome is unknown, so the next
   * text is sent under the same key, and refused if the former one was stored.
   */
  changed(): void {
    this.refusal = null;
    if (this.stage !== "waiting") return;
    this.stage = "rest";
    this.#sendKey.markEdited();
  }

  async #resume(): Promise<void> {
    const sent = this.#sendKey.unsettled;
    if (sent && !sent.edited && this.stage !== "sending" && !this.#stopped) await this.#send(sent);
  }

  async #send({ key, content, what }: Sent<Act>): Promise<void> {
    this.stage = "sending";
    this.refusal = null;
    try {
      const refusal = await this.#ticket.perform(what, key);
      if (isRetryable(refusal)) return this.#schedule(BUSY_DELAY);
      this.#sendKey.settle();
      this.refusal = refusal;
      this.stage = "rest";
      if (!refusal) this.#onstored(content);
      // A colleague may have written: load that before sending again.
      else await this.#ticket.load();
    } catch {
      this.#schedule(null);
    }
  }

  #schedule(time: number | null): void {
    this.stage = "waiting";
    if (time !== null) this.#client.ports.clock.after(time, () => void this.#resume());
  }
}
