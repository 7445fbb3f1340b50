/** Imports a file: all its rows, or none. */
import { m } from "../../paraglide/messages.js";
import { ApiError } from "../api";
import { failureText } from "./failureText";
import { Doing } from "./loading.svelte";

/** A row that can't be imported, by its number in the file; 0 for the file itself. */
export interface RowError {
  readonly row: number;
  readonly column?: string;
  readonly text: string;
}

interface Refused {
  readonly row_errors: readonly RowError[];
  /** Wrong rows beyond those listed. */
  readonly more?: number;
}

/** The file was not sent; the message is for people. */
class NotSent extends Error {}

export class FileImport {
  file = $state.raw<File | null>(null);
  rows = $state.raw<readonly RowError[]>([]);
  more = $state(0);
  readonly doing = new Doing();
  readonly #tooLarge: () => string;
  readonly #wrong: (count: number) => string;

  /** What people read of a file that is too large, and of one with so many wrong rows. */
  constructor(tooLarge: () => string, wrong: (count: number) => string) {
    this.#tooLarge = tooLarge;
    this.#wrong = wrong;
  }

  /** Whether all rows were imported. */
  run(send: (content: ArrayBuffer) => Promise<void>): Promise<boolean> {
    return this.doing.run(
      async () => {
        [this.rows, this.more] = [[], 0];
        await send(await this.#read());
      },
      (failure) => this.#text(failure),
    );
  }

  async #read(): Promise<ArrayBuffer> {
    if (!this.file) throw new NotSent(m.desk_import_choose());
    try {
      return await this.file.arrayBuffer();
    } catch {
      // Browsers refuse to read a file that was edited since it was chosen.
      this.file = null;
      throw new NotSent(m.desk_import_again());
    }
  }

  #text(failure: unknown): string {
    if (failure instanceof NotSent) return failure.message;
    if (!(failure instanceof ApiError)) return failureText(failure);
    if (failure.status === 413) return this.#tooLarge();
    const refused = failure.content as unknown as Refused | null;
    if (failure.status !== 400 || !refused?.row_errors) return failureText(failure);
    [this.rows, this.more] = [refused.row_errors, refused.more ?? 0];
    return this.#wrong(this.rows.length);
  }
}
