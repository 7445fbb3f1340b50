/** A reply or a note on its way into a ticket: in the outbox until it is stored, over reloads too. */

import type { LogKey } from "../../../live/address";
import type { AnyRefusal, ClientAct } from "../../../protocol/wire";
import type { Waiting } from "../../../live/outbox";
import type { Drafts } from "../../../state/drafts";
import type { DeskState } from "../../desk.svelte";

type Text = Extract<ClientAct, { kind: "reply" | "save_note" }>;

export class Sending<Of extends Text> {
  refusal = $state.raw<AnyRefusal | null>(null);
  #waiting = $state.raw<Waiting | null>(null);
  #deferred = $state(false);
  readonly #desk: Pick<DeskState, "client" | "connection">;
  readonly #log: LogKey;
  readonly #drafts: Drafts;
  readonly #keySlot: string;
  readonly #settled: (act: Of, refusal: AnyRefusal | null) => void;

  /** `settled` is called once the act is stored or refused. */
  constructor(
    desk: Pick<DeskState, "client" | "connection">,
    log: LogKey,
    kind: Of["kind"],
    drafts: Drafts,
    slot: string,
    settled: (act: Of, refusal: AnyRefusal | null) => void,
  ) {
    this.#desk = desk;
    this.#log = log;
    this.#drafts = drafts;
    this.#keySlot = `${slot}.key`;
    this.#settled = settled;
    this.#waiting = desk.client.outbox.waiting(log).find(({ act }) => act.kind === kind) ?? null;
  }

  /** "waiting": it is sent once the connection is back, or the server is less busy. */
  get stage(): "rest" | "sending" | "waiting" {
    if (!this.#waiting) return "rest";
    return this.#deferred || this.#desk.connection.name !== "live" ? "waiting" : "sending";
  }

  /** Returns the function that unsubscribes. */
  start(): () => void {
    const mine = ({ key }: Waiting): boolean => key === this.#waiting?.key;
    return this.#desk.client.listen({
      done: (waiting) => mine(waiting) && this.#settle(waiting, null),
      refused: (waiting, refusal) => mine(waiting) && this.#settle(waiting, refusal),
      deferred: (waiting) => mine(waiting) && (this.#deferred = true),
    });
  }

  send(act: Of): void {
    if (this.#waiting) return;
    this.refusal = null;
    this.#deferred = false;
    const { client } = this.#desk;
    const key = client.act(this.#log, act, this.#drafts.get(this.#keySlot) || undefined);
    this.#drafts.set(this.#keySlot, "");
    this.#waiting = client.outbox.waiting(this.#log).find((waiting) => waiting.key === key) ?? null;
  }

  /**
   * The text was edited: clears the refusal. A text without an answer is not sent again, but it may be stored: the next
   * one is sent under its key, and refused then.
   */
  changed(): void {
    this.refusal = null;
    if (!this.#waiting || this.stage !== "waiting") return;
    const { key } = this.#waiting;
    this.#drafts.set(this.#keySlot, key);
    this.#desk.client.discard(key);
    this.#waiting = null;
  }

  #settle({ act }: Waiting, refusal: AnyRefusal | null): void {
    this.#waiting = null;
    this.refusal = refusal;
    this.#settled(act as Of, refusal);
  }
}
