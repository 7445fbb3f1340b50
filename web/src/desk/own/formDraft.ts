/** The content of a form that is neither saved nor canceled: survives Escape, another page and a reload. */
import type { Drafts } from "../../state/drafts";

export class FormDraft<Fields extends object> {
  /** The initial content. */
  readonly fields: Fields;
  readonly #drafts: Pick<Drafts, "get" | "set">;
  readonly #key: string;

  constructor(drafts: Pick<Drafts, "get" | "set">, key: string, initial: Fields) {
    this.#drafts = drafts;
    this.#key = key;
    this.fields = { ...initial, ...this.#stored() };
  }

  store(fields: Fields): void {
    this.#drafts.set(this.#key, JSON.stringify(fields));
  }

  clear(): void {
    this.#drafts.set(this.#key, "");
  }

  #stored(): Partial<Fields> {
    try {
      return JSON.parse(this.#drafts.get(this.#key) || "{}") as Partial<Fields>;
    } catch {
      return {};
    }
  }
}
