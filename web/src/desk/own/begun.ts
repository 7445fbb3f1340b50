/** What was begun in a form and neither saved nor called off: kept over Escape, another page and a reload. */
import type { Drafts } from "../../state/drafts";

export class Begun<Fields extends object> {
  /** What stands in the form at first. */
  readonly fields: Fields;
  readonly #drafts: Pick<Drafts, "get" | "set">;
  readonly #place: string;

  constructor(drafts: Pick<Drafts, "get" | "set">, place: string, fresh: Fields) {
    this.#drafts = drafts;
    this.#place = place;
    this.fields = { ...fresh, ...this.#kept() };
  }

  keep(fields: Fields): void {
    this.#drafts.set(this.#place, JSON.stringify(fields));
  }

  forget(): void {
    this.#drafts.set(this.#place, "");
  }

  #kept(): Partial<Fields> {
    try {
      return JSON.parse(this.#drafts.get(this.#place) || "{}") as Partial<Fields>;
    } catch {
      return {};
    }
  }
}
