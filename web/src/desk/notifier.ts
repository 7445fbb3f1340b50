/** Messages for the operator over the page, which screen readers announce. */

import type { Announcer } from "../parts/announcer.svelte";
import type { Toast, Toasts } from "../parts/toasts.svelte";

export class Notifier {
  readonly #toasts: Toasts;
  readonly #announcer: Announcer;

  constructor(toasts: Toasts, announcer: Announcer) {
    this.#toasts = toasts;
    this.#announcer = announcer;
  }

  show(text: string, act?: Toast["act"]): void {
    this.#toasts.show(act ? { text, act } : { text });
    this.#announcer.say(text);
  }
}
