/** Whether somebody can answer, asked every 10 s while it matters. */
import type { Clock } from "../live/ports";
import type { Api } from "./api";

const EVERY = 10_000;

export class Availability {
  readonly #api: Api;
  readonly #widget: string;
  #online = $state<boolean | null>(null);
  #reached = $state(true);

  constructor(api: Api, widget: string) {
    this.#api = api;
    this.#widget = widget;
  }

  /** Null while it is not known. */
  get online(): boolean | null {
    return this.#online;
  }

  /** False when the last answer did not come. */
  get reached(): boolean {
    return this.#reached;
  }

  /** The server refused because nobody is there. */
  isOffline(): void {
    this.#online = false;
  }

  async ask(): Promise<void> {
    const answer = await this.#api.status(this.#widget);
    this.#reached = answer.ok || (answer.status !== "unreached" && answer.status < 500);
    if (answer.ok) this.#online = answer.value.online;
    // Nobody answers through a server that is not there.
    else if (!this.#reached && this.#online) this.#online = null;
  }

  /** Asks now and every 10 s, whenever `matters`. */
  async watch(clock: Clock, matters: () => boolean): Promise<void> {
    if (matters()) await this.ask();
    clock.after(EVERY, () => void this.watch(clock, matters));
  }
}
