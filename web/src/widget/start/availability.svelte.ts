/** Whether an operator is online: from the presence stream (rule P37), or by polling if no stream works. */
import type { Cancel, Clock, Random } from "../../live/ports";
import type { Api } from "../api";

/** ms without a first, or a further, event after which a stream counts as lost. */
const FIRST = 3_000;
const SILENCE = 45_000;
/** ms between two attempts, doubled from the first value up to the second. */
const PAUSE = 1_000;
const LONGEST = 15_000;

export interface Presence {
  readonly online: boolean;
  /** When the department opens, in the page's language; absent within its opening hours. */
  readonly opens?: string;
  /** Each librarian has as many chats as they answer at once. */
  readonly busy?: boolean;
}

export interface PresenceReceiver {
  changed(to: Presence): void;
  /** The stream ended or could not be opened. */
  closed(): void;
}

/** Opens a widget's stream. Returns a function that closes it. */
export type OpenPresence = (widget: string, to: PresenceReceiver) => Cancel;

interface Environment {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: Random;
  readonly open: OpenPresence;
}

const nothing: Cancel = () => undefined;

export class Availability {
  readonly #environment: Environment;
  readonly #widget: string;
  /** The library's time zone, unless it is the patron's. */
  readonly #zone: string | undefined;
  #online = $state<boolean | null>(null);
  /** When the department opens, in the page's language; empty within its opening hours. */
  opens = $state("");
  /** Each librarian has as many chats as they answer at once. */
  busy = $state(false);
  #reached = $state(true);
  #watched = false;
  #tries = 0;
  /** Counts events, so that the answer to an earlier request is ignored. */
  #generation = 0;
  #close = nothing;
  #timer = nothing;

  constructor(environment: Environment, widget: string, zone?: string) {
    this.#environment = environment;
    this.#widget = widget;
    if (zone !== Intl.DateTimeFormat().resolvedOptions().timeZone) this.#zone = zone;
  }

  /** Null until it is known. */
  get online(): boolean | null {
    return this.#online;
  }

  /** False if the server did not answer the last poll. */
  get reached(): boolean {
    return this.#reached;
  }

  /** The server refused a chat with NobodyOnline. */
  setOffline(): void {
    this.#online = false;
  }

  /** Opens the stream while the answer matters, else closes it. */
  watch(matters: boolean): void {
    if (matters === this.#watched) return;
    this.#watched = matters;
    this.#tries = 0;
    if (matters) this.#open();
    else this.#stop();
  }

  /** The browser reports that it is online again. */
  checkNow(): void {
    if (this.#watched && this.#close === nothing) this.#open();
  }

  /** The browser reports that it is offline. A stream may not notice that for a long time. */
  offline(): void {
    if (this.#watched) this.#lost();
  }

  #open(): void {
    this.#stop();
    this.#close = this.#environment.open(this.#widget, {
      changed: (presence) => this.#receive(presence),
      closed: () => this.#lost(),
    });
    this.#timer = this.#environment.clock.after(FIRST, () => this.#lost());
  }

  #receive(presence: Presence): void {
    this.#generation++;
    this.#tries = 0;
    this.#set(presence);
    this.#reached = true;
    this.#timer();
    this.#timer = this.#environment.clock.after(SILENCE, () => this.#lost());
  }

  /** Polls once, and opens the stream again after a pause with jitter, since many widgets lose it at the same time. */
  #lost(): void {
    this.#stop();
    void this.#poll();
    const pause = Math.min(LONGEST, PAUSE * 2 ** this.#tries++);
    this.#timer = this.#environment.clock.after(pause * (0.5 + this.#environment.random.fraction()), () =>
      this.#open(),
    );
  }

  #set({ online, opens = "", busy = false }: Presence): void {
    this.#online = online;
    this.opens = opens && this.#zone ? `${opens} (${this.#zone})` : opens;
    this.busy = busy;
  }

  #stop(): void {
    this.#close();
    this.#timer();
    this.#close = this.#timer = nothing;
  }

  async #poll(): Promise<void> {
    const generation = ++this.#generation;
    const answer = await this.#environment.api.status(this.#widget);
    if (generation !== this.#generation) return;
    this.#reached = answer.ok || (answer.status !== "unreached" && answer.status < 500);
    if (answer.ok) this.#set(answer.value);
    // Without a server no operator can answer.
    else if (!this.#reached && this.#online) this.#online = null;
  }
}
