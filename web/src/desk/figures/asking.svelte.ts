/** Something that is asked of the server again whenever what is asked for changes; only the latest answer counts. */

import { m } from "../../paraglide/messages.js";
import { ApiError } from "../api";
import type { DeskApi } from "../api";

const PAUSE = 120;

export class Asking<Answer> {
  found = $state.raw<Answer | null>(null);
  said = $state("");
  #latest = 0;
  readonly #api: DeskApi;

  /** `path` is read in an effect: what it depends on asks anew. */
  constructor(api: DeskApi, path: () => string) {
    this.#api = api;
    $effect(() => {
      const asked = path();
      const timer = setTimeout(() => void this.#request(asked), PAUSE);
      return () => clearTimeout(timer);
    });
  }

  async #request(path: string): Promise<void> {
    const mine = ++this.#latest;
    try {
      const found = await this.#api.request<Answer>("GET", path);
      if (mine === this.#latest) [this.found, this.said] = [found, ""];
    } catch (failure) {
      if (mine !== this.#latest) return;
      const unreadable = failure instanceof ApiError && failure.status === 422;
      this.said = unreadable ? m.desk_figures_unreadable() : m.desk_figures_failed();
    }
  }
}
