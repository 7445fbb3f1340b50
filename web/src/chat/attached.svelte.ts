/** Files that were uploaded and wait for the message that they go with; kept with its draft, over a reload. */

import type { Drafts } from "../state/drafts";
import type { Uploading } from "./uploads.svelte";

type Kept = Pick<Drafts, "get" | "set">;

export interface Waiting {
  /** Its upload token. */
  readonly token: string;
  readonly name: string;
  readonly size: number;
}

export class Attached {
  readonly #drafts: Kept;
  readonly #place: string;
  #all = $state.raw<readonly Waiting[]>([]);

  constructor(drafts: Kept, place: string) {
    this.#drafts = drafts;
    this.#place = `${place}.files`;
    this.#all = this.#kept();
  }

  get all(): readonly Waiting[] {
    return this.#all;
  }

  get tokens(): readonly string[] {
    return this.#all.map(({ token }) => token);
  }

  add({ token, file }: Uploading): void {
    this.#set([...this.#all, { token, name: file.name, size: file.size }]);
  }

  remove(...tokens: readonly string[]): void {
    this.#set(this.#all.filter(({ token }) => !tokens.includes(token)));
  }

  #set(all: readonly Waiting[]): void {
    this.#all = all;
    this.#drafts.set(this.#place, all.length > 0 ? JSON.stringify(all) : "");
  }

  #kept(): readonly Waiting[] {
    try {
      return JSON.parse(this.#drafts.get(this.#place) || "[]") as Waiting[];
    } catch {
      return [];
    }
  }
}
