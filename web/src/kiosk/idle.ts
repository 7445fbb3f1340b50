/** Whether someone still uses a public computer. */
import type { Cancel, Clock } from "../live/ports";

/** ms without a sign of the person: then the page warns them, and then they have left. */
export const WARNED_AFTER = 90_000;
export const LEFT_AFTER = 120_000;

const SECOND = 1_000;

interface Receiver {
  /** The person has this number of seconds to say that they are there. */
  ask(seconds: number): void;
  left(): void;
}

export class Idle {
  readonly #clock: Clock;
  readonly #receiver: Receiver;
  #since = 0;
  /** ms of the timers that have run. */
  #counted = 0;
  #timer: Cancel | null = null;

  constructor(clock: Clock, receiver: Receiver) {
    this.#clock = clock;
    this.#receiver = receiver;
  }

  /** A sign of the person: the time begins anew. */
  restart(): void {
    this.#since = this.#clock.now();
    this.#counted = 0;
    this.#wait(WARNED_AFTER);
  }

  stop(): void {
    this.#timer?.();
    this.#timer = null;
  }

  /** A computer that sleeps runs no timers, and its clock may be set back: the longer time counts. */
  #check(): void {
    const left = LEFT_AFTER - Math.max(this.#counted, this.#clock.now() - this.#since);
    if (left <= 0) {
      this.stop();
      this.#receiver.left();
      return;
    }
    this.#receiver.ask(Math.ceil(left / SECOND));
    this.#wait(Math.min(left, SECOND));
  }

  #wait(delay: number): void {
    this.stop();
    this.#timer = this.#clock.after(delay, () => {
      this.#counted += delay;
      this.#check();
    });
  }
}
