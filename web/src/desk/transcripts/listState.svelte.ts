/** The list of transcripts, page by page, latest first, and the options of its filters. */

import type { DeskApi } from "../api";
import { requestQuery } from "./filter";
import type { Filter } from "./filter";
import type { Offered, Page, Transcript } from "./shapes";

export class TranscriptListState {
  rows = $state.raw<readonly Transcript[]>([]);
  offered = $state.raw<Offered | null>(null);
  loaded = $state(false);
  busy = $state(false);
  failed = $state(false);
  #next = $state<string | null>(null);
  #latest = 0;
  /** The query of the present rows. */
  #rowsQuery = "";
  readonly #api: DeskApi;

  constructor(api: DeskApi) {
    this.#api = api;
  }

  get more(): boolean {
    return this.#next !== null;
  }

  /** Loads the options of the filters. The list works without them. */
  async offer(): Promise<void> {
    this.offered = await this.#api.request<Offered>("GET", "transcripts/filters").catch(() => this.offered);
  }

  /** Loads the first page. */
  load(filter: Filter): Promise<void> {
    return this.#request(filter, null);
  }

  /** Appends the next page. */
  loadMore(filter: Filter): Promise<void> {
    return this.#request(filter, this.#next);
  }

  async #request(filter: Filter, before: string | null): Promise<void> {
    const request = ++this.#latest;
    const query = requestQuery(filter, null);
    this.busy = true;
    try {
      const page = await this.#api.request<Page>("GET", `transcripts?${requestQuery(filter, before)}`);
      if (request !== this.#latest) return;
      this.rows = before === null ? page.transcripts : [...this.rows, ...page.transcripts];
      this.#next = page.next;
      this.#rowsQuery = query;
      this.loaded = true;
      this.failed = false;
    } catch {
      if (request === this.#latest) {
        this.failed = true;
        // Rows of another filter would be mistaken for results of this one.
        if (query !== this.#rowsQuery) this.rows = [];
      }
    }
    if (request === this.#latest) this.busy = false;
  }
}
