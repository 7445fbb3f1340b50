/** The desk's calls of the HTTP API, in the operator's session. */

import { addressOf } from "../protocol/operations";
import type { AnswerOf, Operation, RequestOf } from "../protocol/operations";
import type { AnyRefusal } from "../protocol/wire";
import type { TicketRefusal } from "../state/refusals";

/** What a refusal may contain: the refusal itself, or the field with the error. */
interface Reason {
  readonly refusal?: AnyRefusal | TicketRefusal;
  /** Why the session ended, in words; empty if unknown. */
  readonly reason?: string;
  readonly field?: "label" | "address";
}

/** The refusal of an operation that needs a confirmation first. */
interface ConfirmationRequired {
  readonly name: string;
  /** How the operator can confirm: `password`, `code`, `passkey`. */
  readonly methods: readonly string[];
}

/** The server answered with a status that is not a success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly content: Reason | null,
  ) {
    super(`refused: ${status}`);
  }

  /** The refusal of a chat's act. `desk/tickets/texts` reads the refusals of tickets. */
  get refusal(): AnyRefusal | null {
    return (this.content?.refusal as AnyRefusal | undefined) ?? null;
  }
}

interface Loose {
  readonly params?: unknown;
  readonly body?: unknown;
  readonly file?: Blob;
  readonly query?: string;
  readonly signal?: AbortSignal;
}

export type Options<Name extends Operation> = RequestOf<Name> & {
  /** A whole file, instead of a body of fields. The browser sends its type. */
  readonly file?: Blob;
  /** Further parameters, as a list's address has them. */
  readonly query?: string;
  readonly signal?: AbortSignal;
};

export class DeskApi {
  /** Opens the dialog of the confirmation, and returns whether it succeeded. `Confirmation.svelte` sets it. */
  confirm: (methods: readonly string[]) => Promise<boolean> = () => Promise.resolve(false);
  readonly #csrf: string;
  readonly #onSession: (ended: string | null) => void;

  /**
   * `onSession` is called with each answer that shows whether the session has ended: with the reason, which is empty
   * if unknown, or with null, since somebody may have signed in again.
   */
  constructor(csrf: string, onSession: (ended: string | null) => void = () => undefined) {
    this.#csrf = csrf;
    this.#onSession = onSession;
  }

  /** Returns the content of the answer. Throws `ApiError`, or the error of the network or of the aborted signal. */
  async request<Name extends Operation>(
    name: Name,
    ...[options]: object extends RequestOf<Name> ? [Options<Name>?] : [Options<Name>]
  ): Promise<AnswerOf<Name>> {
    return (await this.#send(name, options ?? {})) as AnswerOf<Name>;
  }

  async #send(name: Operation, options: Loose): Promise<unknown> {
    const { params, body, file, query, signal } = options;
    const [method, path] = addressOf(name, params, query);
    const headers: Record<string, string> = {
      "X-CSRFToken": this.#csrf,
      // The desk polls. It reports input live, so that an open desk alone doesn't prolong the session.
      "X-Refdesk-Without-Input": "1",
    };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(signal && { signal }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file && { body: file }),
    });
    const content = answer.ok ? null : await reasonOf(answer);
    if (answer.ok) this.#onSession(null);
    else if (answer.status === 401) this.#onSession(content?.reason ?? "");
    const refusal = content?.refusal as unknown as ConfirmationRequired | undefined;
    // The same request again, so that nothing typed is lost.
    if (refusal?.name === "ConfirmationRequired" && (await this.confirm(refusal.methods)))
      return this.#send(name, options);
    if (!answer.ok) throw new ApiError(answer.status, content);
    return answer.status === 204 ? undefined : answer.json();
  }
}

async function reasonOf(answer: Response): Promise<Reason | null> {
  try {
    return (await answer.json()) as Reason;
  } catch {
    return null;
  }
}
