/** Messages about the operator's own acts over the page, which screen readers announce. */

import type { Announcer } from "../../parts/announcer.svelte";
import type { Toast, Toasts } from "../../parts/toasts.svelte";

export class Notifier {
  readonly #toasts: Toasts;
  readonly #announcer: Announcer;

  constructor(toasts: Toasts, announcer: Announcer) {
    this.#toasts = toasts;
    this.#announcer = announcer;
  }

  show(text: string, act?: Toast["act"]): void {
    this.#toasts.show({ text, own: true, ...(act && { act }) });
    this.#announcer.say(text);
  }
}
