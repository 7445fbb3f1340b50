/** What a component requests or does: whether it is under way, and what went wrong. */
import { ApiError } from "../api";
import type { AnyRefusal } from "../../protocol/wire";
import { refusalText } from "../../state/refusals";
import { failureText } from "./failureText";

export interface FormError {
  /** The path of the field in the request, such as `hours.week.0`; empty for the form as a whole. */
  readonly field: string;
  readonly text: string;
}

/** The errors that an answer names; none if it names none. */
export function errorsOf(failure: unknown): readonly FormError[] {
  const content = failure instanceof ApiError ? (failure.content as { errors?: FormError[] } | null) : null;
  return content?.errors ?? [];
}

/** Content that is requested, once or repeatedly. The answer of an earlier request never replaces a later one's. */
export class Loaded<Content> {
  /** Null before the first answer. */
  content = $state.raw<Content | null>(null);
  failed = $state(false);
  readonly #request: () => Promise<Content>;
  #latest = 0;

  constructor(request: () => Promise<Content>) {
    this.#request = request;
  }

  /** A failure changes no content. */
  readonly load = async (): Promise<void> => {
    const number = ++this.#latest;
    try {
      const content = await this.#request();
      if (number === this.#latest) [this.content, this.failed] = [content, false];
    } catch {
      if (number === this.#latest) this.failed = true;
    }
  };
}

/** Acts of a button or a form: one at a time, with what the server refused. */
export class Doing {
  busy = $state(false);
  errors = $state.raw<readonly FormError[]>([]);
  /** Why the last act failed, in words, unless that is an error of a field. */
  problem = $state("");

  /** The error of a field. */
  error(field: string): string {
    return this.errors.find((error) => error.field === field)?.text ?? "";
  }

  /** The first error, whatever its field, or the problem. */
  get reason(): string {
    return this.errors[0]?.text ?? this.problem;
  }

  /** Whether it succeeded. `text` explains a failure that names no error. */
  async run(act: () => Promise<unknown>, text: (failure: unknown) => string = failureText): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.errors, this.problem] = [true, [], ""];
    try {
      await act();
      return true;
    } catch (failure) {
      this.errors = errorsOf(failure);
      this.problem = this.errors.length > 0 ? this.error("") : text(failure);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** The same for a command, whose refusal, possibly in words already, is the problem. */
  perform(command: () => Promise<AnyRefusal | string | null>): Promise<boolean> {
    const act = async (): Promise<void> => {
      const refusal = await command();
      if (refusal) throw new Error(typeof refusal === "string" ? refusal : refusalText(refusal));
    };
    return this.run(act, (failure) => (failure as Error).message);
  }
}
