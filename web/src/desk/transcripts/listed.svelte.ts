/** The list of transcripts: a page at a time, the latest first, and what it can be narrowed to. */

import type { DeskApi } from "../api";
import { asked } from "./filter";
import type { Filter } from "./filter";
import type { Offered, Page, Transcript } from "./shapes";

export class Listed {
  rows = $state.raw<readonly Transcript[]>([]);
  offered = $state.raw<Offered | null>(null);
  loaded = $state(false);
  busy = $state(false);
  failed = $state(false);
  #next = $state<string | null>(null);
  #latest = 0;
  /** What the rows were asked for with. */
  #of = "";
  readonly #api: DeskApi;

  constructor(api: DeskApi) {
    this.#api = api;
  }

  get more(): boolean {
    return this.#next !== null;
  }

  /** Departments, people and tags: for the fields that narrow. Without them the list still works. */
  async offer(): Promise<void> {
    this.offered = await this.#api.request<Offered>("GET", "transcripts/filters").catch(() => this.offered);
  }

  /** The first page. */
  load(filter: Filter): Promise<void> {
    return this.#request(filter, null);
  }

  /** The next page, below those that are there. */
  loadMore(filter: Filter): Promise<void> {
    return this.#request(filter, this.#next);
  }

  async #request(filter: Filter, before: string | null): Promise<void> {
    const mine = ++this.#latest;
    const wanted = asked(filter, null);
    this.busy = true;
    try {
      const page = await this.#api.request<Page>("GET", `transcripts?${asked(filter, before)}`);
      if (mine !== this.#latest) return;
      this.rows = before === null ? page.transcripts : [...this.rows, ...page.transcripts];
      this.#next = page.next;
      this.#of = wanted;
      this.loaded = true;
      this.failed = false;
    } catch {
      if (mine === this.#latest) {
        this.failed = true;
        // What another filter found would be taken for what this one finds.
        if (wanted !== this.#of) this.rows = [];
      }
    }
    if (mine === this.#latest) this.busy = false;
  }
}
