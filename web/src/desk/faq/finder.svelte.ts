/** The search in "Search FAQs": requests follow after a pause in typing, late answers are dropped. */

import type { DeskFaqGroup as FaqGroup, DeskFaqResults as Found } from "../../protocol/http";
import type { DeskApi } from "../api";

export type { FaqGroup, Found };
export type Faq = Found["faqs"][number];

/** Milliseconds without typing before a request. */
export const PAUSE = 120;
/** The value of the option for all public groups. */
export const ALL = "";

export class Finder {
  groups = $state.raw<readonly FaqGroup[]>([]);
  group = $state(ALL);
  query = $state("");
  found = $state.raw<Found | null>(null);
  failed = $state(false);
  readonly #api: DeskApi;
  #latestRequest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: DeskApi) {
    this.#api = api;
  }

  /** The window opened: loads groups and results. */
  async begin(): Promise<void> {
    this.query = "";
    const searching = this.search();
    try {
      this.groups = await this.#api.request<FaqGroup[]>("GET", "faq/groups");
      // The chosen group was deleted in the meantime.
      if (this.group !== ALL && !this.groups.some((one) => String(one.id) === this.group)) this.choose(ALL);
    } catch {
      this.failed = true;
    }
    await searching;
  }

  type(query: string): void {
    this.query = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.search(), PAUSE);
  }

  choose(group: string): void {
    this.group = group;
    void this.search();
  }

  /** Searches at once. Only the answer to the last request counts. */
  async search(): Promise<void> {
    clearTimeout(this.#timer);
    const request = ++this.#latestRequest;
    const params = new URLSearchParams({ q: this.query.trim() });
    if (this.group !== ALL) params.set("group", this.group);
    try {
      const found = await this.#api.request<Found>("GET", `faq/search?${params}`);
      if (request !== this.#latestRequest) return;
      this.found = found;
      this.failed = false;
    } catch {
      if (request === this.#latestRequest) this.failed = true;
    }
  }
}
