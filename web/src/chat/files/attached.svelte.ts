/** Uploaded files that are to be sent with a message; stored beside its draft, over a reload. */

import type { Drafts } from "../../state/drafts";
import type { Uploading } from "./uploads.svelte";

type DraftStore = Pick<Drafts, "get" | "set">;

export interface AttachedFile {
  /** The upload token. */
  readonly token: string;
  readonly name: string;
  readonly size: number;
}

export class Attached {
  readonly #drafts: DraftStore;
  readonly #slot: string;
  #all = $state.raw<readonly AttachedFile[]>([]);

  constructor(drafts: DraftStore, slot: string) {
    this.#drafts = drafts;
    this.#slot = `${slot}.files`;
    this.#all = this.#read();
  }

  get all(): readonly AttachedFile[] {
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

  #set(all: readonly AttachedFile[]): void {
    this.#all = all;
    this.#drafts.set(this.#slot, all.length > 0 ? JSON.stringify(all) : "");
  }

  #read(): readonly AttachedFile[] {
    try {
      return JSON.parse(this.#drafts.get(this.#slot) || "[]") as AttachedFile[];
    } catch {
      return [];
    }
  }
}
