/** The server's answer for a path, requested again when the path changes. An earlier answer that comes late is dropped. */

import { m } from "../../paraglide/messages.js";
import { ApiError } from "../api";
import type { DeskApi } from "../api";

const PAUSE = 120;

export class LatestAnswer<Answer> {
  value = $state.raw<Answer | null>(null);
  problem = $state("");
  #latest = 0;
  readonly #api: DeskApi;

  /** `path` is read in an effect: a change of its dependencies causes a new request. */
  constructor(api: DeskApi, path: () => string) {
    this.#api = api;
    $effect(() => {
      const current = path();
      const timer = setTimeout(() => void this.#request(current), PAUSE);
      return () => clearTimeout(timer);
    });
  }

  async #request(path: string): Promise<void> {
    const mine = ++this.#latest;
    try {
      const found = await this.#api.request<Answer>("GET", path);
      if (mine === this.#latest) [this.value, this.problem] = [found, ""];
    } catch (failure) {
      if (mine !== this.#latest) return;
      const unreadable = failure instanceof ApiError && failure.status === 422;
      this.problem = unreadable ? m.desk_figures_unreadable() : m.desk_figures_failed();
    }
  }
}
