/** Reports that the operator uses this page, without saying how: no key and no position leaves it. */

/** Milliseconds between two reports. */
const EVERY = 60_000;
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Calls with each input at this page. Returns a function that ends it. */
export function listenForInput(target: Window, call: () => void): () => void {
  const options = { capture: true, passive: true };
  for (const name of EVENTS) target.addEventListener(name, call, options);
  return () => EVENTS.forEach((name) => target.removeEventListener(name, call, options));
}

export class InputReporter {
  readonly #send: () => boolean;
  readonly #now: () => number;
  #sent = -Infinity;

  /** `send` returns whether the report left; if not, the next input is reported. */
  constructor(send: () => boolean, now: () => number) {
    this.#send = send;
    this.#now = now;
  }

  /** Listens to this page. Returns a function that ends it. */
  listen(target: Window): () => void {
    return listenForInput(target, this.report);
  }

  readonly report = (): void => {
    const now = this.#now();
    if (now - this.#sent >= EVERY && this.#send()) this.#sent = now;
  };

  /** Reports the next input without delay. */
  hurry(): void {
    this.#sent = -Infinity;
  }
}
