/** What the operator is told of tickets, by mail and on the desk: chosen by them, kept by the server. */

import type { TicketNotice } from "../../protocol/wire";
import type { DeskApi } from "../api";

export interface Ways {
  readonly mail: boolean;
  readonly desk: boolean;
}
export type Kind = "new" | "replies" | "assigned";
export type Choice = Readonly<Record<Kind, Ways>>;
export interface Told extends Choice {
  /** Whether this server sends mail at all. */
  readonly mailing: boolean;
  readonly address: string;
}
export const KINDS: readonly Kind[] = ["new", "replies", "assigned"];

export class Notifications {
  readonly #api: Pick<DeskApi, "request">;
  #told = $state.raw<Told | null>(null);
  #asked = 0;
  #keeping: Promise<unknown> = Promise.resolve();
  failed = $state(false);

  constructor(api: Pick<DeskApi, "request">) {
    this.#api = api;
  }

  get told(): Told | null {
    return this.#told;
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const told = await this.#api.request<Told>("GET", "notifications");
      if (asked === this.#asked) this.#told = told;
      this.failed = false;
    } catch {
      this.failed = this.#told === null;
    }
  }

  /** Whether it was kept; where not, it stands as it was. */
  async choose(kind: Kind, ways: Partial<Ways>): Promise<boolean> {
    const before = this.#told;
    if (!before) return false;
    const asked = ++this.#asked;
    this.#told = { ...before, [kind]: { ...before[kind], ...ways } };
    // One after the other: the server keeps what came last.
    const keeping = this.#keeping.then(() => this.#keep(asked, before));
    this.#keeping = keeping;
    return keeping;
  }

  async #keep(asked: number, before: Told): Promise<boolean> {
    const { new: fresh, replies, assigned } = this.#told ?? before;
    try {
      const told = await this.#api.request<Told>("PUT", "notifications", { new: fresh, replies, assigned });
      if (asked === this.#asked) this.#told = told;
      return true;
    } catch {
      if (asked === this.#asked) this.#told = before;
      return false;
    }
  }

  /** Until it is known, all is shown: a notice too many is better than one that is missed. */
  shows({ about }: TicketNotice): boolean {
    return this.#told?.[about === "replied" ? "replies" : about].desk ?? true;
  }
}
