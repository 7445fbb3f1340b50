/** The operator's settings for notices about tickets, by email and on the desk. Stored by the server. */

import type { Notifications as Settings, NotificationsForm, NotificationWays } from "../../../protocol/http";
import type { TicketNotice } from "../../../protocol/wire";
import type { DeskApi } from "../../api";

export type Kind = keyof NotificationsForm;
export const KINDS: readonly Kind[] = ["new", "replies", "assigned"];

export class Notifications {
  readonly #api: Pick<DeskApi, "request">;
  #settings = $state.raw<Settings | null>(null);
  #latestRequest = 0;
  #saving: Promise<unknown> = Promise.resolve();
  failed = $state(false);

  constructor(api: Pick<DeskApi, "request">) {
    this.#api = api;
  }

  get settings(): Settings | null {
    return this.#settings;
  }

  async load(): Promise<void> {
    const latestRequest = ++this.#latestRequest;
    try {
      const settings = await this.#api.request("GET desk/notifications");
      if (latestRequest === this.#latestRequest) this.#settings = settings;
      this.failed = false;
    } catch {
      this.failed = this.#settings === null;
    }
  }

  /** Returns whether the setting was saved. If not, it is reverted. */
  async choose(kind: Kind, ways: Partial<NotificationWays>): Promise<boolean> {
    const before = this.#settings;
    if (!before) return false;
    const latestRequest = ++this.#latestRequest;
    this.#settings = { ...before, [kind]: { ...before[kind], ...ways } };
    // Requests run one after the other, because the server stores the last one.
    const saving = this.#saving.then(() => this.#save(latestRequest, before));
    this.#saving = saving;
    return saving;
  }

  async #save(latestRequest: number, before: Settings): Promise<boolean> {
    const { new: fresh, replies, assigned } = this.#settings ?? before;
    try {
      const settings = await this.#api.request("PUT desk/notifications", {
        body: { new: fresh, replies, assigned },
      });
      if (latestRequest === this.#latestRequest) this.#settings = settings;
      return true;
    } catch {
      if (latestRequest === this.#latestRequest) this.#settings = before;
      return false;
    }
  }

  /** Shows every notice while the settings are unknown, rather than missing one. */
  shows({ about }: TicketNotice): boolean {
    return this.#settings?.[about === "replied" ? "replies" : about].desk ?? true;
  }
}
