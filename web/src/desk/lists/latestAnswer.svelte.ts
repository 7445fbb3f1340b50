/** The answer to a request, loaded again when the request changes. An earlier answer that comes late is dropped. */

import { untrack } from "svelte";

/** Milliseconds between a change and the request, since the operator may be typing. */
export const PAUSE = 120;

export class LatestAnswer<Request, Answer> {
  value = $state.raw<Answer | null>(null);
  /** The request that `value` answers. */
  request = $state.raw<Request | null>(null);
  /** Why the last request failed; null if it succeeded. */
  failure = $state.raw<unknown>(null);
  #round = $state(0);

  /** `request` is read in an effect: a change of its dependencies causes a new request. */
  constructor(request: () => Request, load: (request: Request, signal: AbortSignal) => Promise<Answer>) {
    $effect(() => {
      void this.#round;
      const current = request();
      const running = new AbortController();
      const timer = setTimeout(() => void this.#load(current, load, running.signal), PAUSE);
      return () => {
        clearTimeout(timer);
        running.abort();
      };
    });
  }

  /** May be called in an effect: it depends on nothing here. */
  reload(): void {
    this.#round = untrack(() => this.#round) + 1;
  }

  async #load(
    request: Request,
    load: (request: Request, signal: AbortSignal) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const value = await load(request, signal);
      if (!signal.aborted) [this.value, this.request, this.failure] = [value, request, null];
    } catch (failure) {
      if (!signal.aborted) this.failure = failure;
    }
  }
}
