/** Requests the seat of a window that is gone (P50). */
import type { Seat } from "../protocol/wire";
import type { Cancel, Clock } from "./ports";

/** After a reconnect the other window may be reconnecting too: it gets so much time (ms). */
const PAUSE = 1_500;

export class Takeover {
  readonly #clock: Clock;
  readonly #take: (seat: number) => void;
  #timer: Cancel = () => undefined;
  #justConnected = false;

  constructor(clock: Clock, take: (seat: number) => void) {
    this.#clock = clock;
    this.#take = take;
  }

  connected(): void {
    this.#justConnected = true;
  }

  disconnected(): void {
    this.#timer();
  }

  /** At once while the connection lasts: browsers throttle timers of hidden pages, but not what the server sends. */
  changed({ held, seat, vacant }: Seat): void {
    const justConnected = this.#justConnected;
    this.#justConnected = false;
    this.#timer();
    if (held || !vacant) return;
    if (justConnected) this.#timer = this.#clock.after(PAUSE, () => this.#take(seat));
    else this.#take(seat);
  }
}
