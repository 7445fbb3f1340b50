/** Something written that goes into a ticket: sent once, whatever happens on the way, and never lost before it is there. */

import { isForATime } from "../../live/again";
import type { LiveClient } from "../../live/client";
import type { AnyRefusal } from "../../protocol/wire";
import type { Drafts } from "../../state/drafts";
import { Keyed } from "./keyed";
import type { Sent } from "./keyed";
import type { Act, TicketRefusal } from "./shapes";
import type { TicketState } from "./ticket.svelte";

/** How long a server that is busy is left alone. */
const BUSY = 3_000;

export class Sending {
  /** "waiting": nothing was answered; it goes out again by itself when the connection is back. */
  stage = $state<"rest" | "sending" | "waiting">("rest");
  refusal = $state.raw<AnyRefusal | TicketRefusal | null>(null);
  readonly #ticket: TicketState;
  readonly #client: LiveClient;
  readonly #keyed: Keyed<Act>;
  readonly #stored: (content: string) => void;
  #gone = false;

  /** `stored` is told what is safe now. */
  constructor(
    ticket: TicketState,
    client: LiveClient,
    drafts: Drafts,
    place: string,
    stored: (content: string) => void,
  ) {
    this.#ticket = ticket;
    this.#client = client;
    this.#keyed = new Keyed(drafts, place, client.ports.random);
    this.#stored = stored;
  }

  /** Takes up again what a reload interrupted; returns what ends it. */
  start(): () => void {
    const unlisten = this.#client.listen({ welcome: () => this.stage === "waiting" && void this.#again() });
    void this.#again();
    return () => {
      this.#gone = true;
      unlisten();
    };
  }

  async send(content: string, act: Act): Promise<void> {
    if (this.stage !== "sending") await this.#send(this.#keyed.send(content, act));
  }

  /**
   * What is written is another now: what was refused is over, and what waited goes out no more. Whether it was stored
   * is not known, so what is sent next has its key: it is refused where the former is there.
   */
  changed(): void {
    this.refusal = null;
    if (this.stage !== "waiting") return;
    this.stage = "rest";
    this.#keyed.outdate();
  }

  async #again(): Promise<void> {
    const sent = this.#keyed.unsettled;
    if (sent && !sent.old && this.stage !== "sending" && !this.#gone) await this.#send(sent);
  }

  async #send({ key, content, what }: Sent<Act>): Promise<void> {
    this.stage = "sending";
    this.refusal = null;
    try {
      const refusal = await this.#ticket.perform(what, key);
      if (isForATime(refusal)) return this.#wait(BUSY);
      this.#keyed.settle();
      this.refusal = refusal;
      this.stage = "rest";
      if (!refusal) this.#stored(content);
      // Somebody else wrote: that is to be read before this is sent again.
      else await this.#ticket.load();
    } catch {
      this.#wait(null);
    }
  }

  #wait(time: number | null): void {
    this.stage = "waiting";
    if (time !== null) this.#client.ports.clock.after(time, () => void this.#again());
  }
}
