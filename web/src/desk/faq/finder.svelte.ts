/** What the window "Search FAQs" looks for and what was found: asked a moment after the last key, late answers dropped. */

import type { DeskApi } from "../api";

export interface FaqGroup {
  readonly id: number;
  readonly name: string;
  readonly library: string;
  readonly internal: boolean;
}

export interface Faq {
  readonly id: number;
  readonly question: string;
  readonly excerpt: string;
  readonly group: string;
  readonly internal: boolean;
  /** Where it is read. */
  readonly path: string;
  /** Where a patron reads it; null for internal ones. */
  readonly address: string | null;
}

export interface Found {
  readonly total: number;
  readonly faqs: readonly Faq[];
}

/** Long enough that somebody who types on is not answered letter by letter. */
export const PAUSE = 120;
/** The drop-down's value for all public groups. */
export const ALL = "";

export class Finder {
  groups = $state.raw<readonly FaqGroup[]>([]);
  group = $state(ALL);
  query = $state("");
  found = $state.raw<Found | null>(null);
  failed = $state(false);
  readonly #api: DeskApi;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: DeskApi) {
    this.#api = api;
  }

  /** The window opens: groups and results as they are now. */
  async begin(): Promise<void> {
    this.query = "";
    const looking = this.look();
    try {
      this.groups = await this.#api.request<FaqGroup[]>("GET", "faq/groups");
      // A group that is gone meanwhile is not looked in.
      if (this.group !== ALL && !this.groups.some((one) => String(one.id) === this.group)) this.choose(ALL);
    } catch {
      this.failed = true;
    }
    await looking;
  }

  type(query: string): void {
    this.query = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), PAUSE);
  }

  choose(group: string): void {
    this.group = group;
    void this.look();
  }

  /** Asks now. Only the answer to the last question counts. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = ++this.#asked;
    const wanted = new URLSearchParams({ q: this.query.trim() });
    if (this.group !== ALL) wanted.set("group", this.group);
    try {
      const found = await this.#api.request<Found>("GET", `faq/search?${wanted}`);
      if (mine !== this.#asked) return;
      this.found = found;
      this.failed = false;
    } catch {
      if (mine === this.#asked) this.failed = true;
    }
  }
}
