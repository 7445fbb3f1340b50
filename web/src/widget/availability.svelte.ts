/** Whether somebody can answer: from the presence stream (rule P37), or by polling where no stream works. */
import type { Cancel, Clock, Random } from "../live/ports";
import type { Api } from "./api";

/** Milliseconds without a first, or a further, event after which a stream counts as lost. */
const FIRST = 3_000;
const SILENCE = 45_000;
/** Milliseconds between two attempts, doubled from the first value up to the second. */
const PAUSE = 1_000;
const LONGEST = 15_000;

export interface PresenceReceiver {
  online(online: boolean): void;
  /** The stream ended, or could not be opened. */
  closed(): void;
}

/** Opens a widget's stream; what it returns closes it. */
export type OpenPresence = (widget: string, to: PresenceReceiver) => Cancel;

interface Surroundings {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: Random;
  readonly open: OpenPresence;
}

const nothing: Cancel = () => undefined;

export class Availability {
  readonly #around: Surroundings;
  readonly #widget: string;
  #online = $state<boolean | null>(null);
  #reached = $state(true);
  #watched = false;
  #tries = 0;
  /** Counts events, so that the answer to an earlier request is ignored. */
  #words = 0;
  #close = nothing;
  #timer = nothing;

  constructor(around: Surroundings, widget: string) {
    this.#around = around;
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

  /** Starts or stops watching: without need there is no connection. */
  watch(matters: boolean): void {
    if (matters === this.#watched) return;
    this.#watched = matters;
    this.#tries = 0;
    if (matters) this.#open();
    else this.#stop();
  }

  /** The browser says that it is online again. */
  hurry(): void {
    if (this.#watched && this.#close === nothing) this.#open();
  }

  /** The browser says that it is offline: a stream may not notice for long. */
  offline(): void {
    if (this.#watched) this.#lost();
  }

  #open(): void {
    this.#stop();
    this.#close = this.#around.open(this.#widget, {
      online: (online) => this.#told(online),
      closed: () => this.#lost(),
    });
    this.#timer = this.#around.clock.after(FIRST, () => this.#lost());
  }

  #told(online: boolean): void {
    this.#words++;
    this.#tries = 0;
    this.#online = online;
    this.#reached = true;
    this.#timer();
    this.#timer = this.#around.clock.after(SILENCE, () => this.#lost());
  }

  /** What is true meanwhile is asked for, once for each try: with an even chance in time, since many lose it at once. */
  #lost(): void {
    this.#stop();
    void this.#ask();
    const pause = Math.min(LONGEST, PAUSE * 2 ** this.#tries++);
    this.#timer = this.#around.clock.after(pause * (0.5 + this.#around.random.fraction()), () =>
      this.#open(),
    );
  }

  #stop(): void {
    this.#close();
    this.#timer();
    this.#close = this.#timer = nothing;
  }

  async #ask(): Promise<void> {
    const asked = ++this.#words;
    const answer = await this.#around.api.status(this.#widget);
    if (asked !== this.#words) return;
    this.#reached = answer.ok || (answer.status !== "unreached" && answer.status < 500);
    if (answer.ok) this.#online = answer.value.online;
    // Nobody answers through a server that is not there.
    else if (!this.#reached && this.#online) this.#online = null;
  }
}
