/** The desk's calls of the HTTP API, in the operator's session. */

import type { AnyRefusal } from "../protocol/wire";
import type { TicketRefusal } from "./tickets/shapes";

/** What a refusal may contain: the refusal itself, or the field with the error. */
interface Reason {
  readonly refusal?: AnyRefusal | TicketRefusal;
  readonly field?: "label" | "address";
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

type Verb = "GET" | "POST" | "PUT" | "DELETE";

export class DeskApi {
  readonly #csrf: string;
  readonly #signedOut: (out: boolean) => void;

  /**
   * `signedOut` is called with each answer that shows whether the session has ended: somebody may have signed in
   * elsewhere.
   */
  constructor(csrf: string, signedOut: (out: boolean) => void = () => undefined) {
    this.#csrf = csrf;
    this.#signedOut = signedOut;
  }

  /** Returns the content of the answer. Throws `ApiError`, or the error of the network or of the aborted signal. */
  async request<Answer>(verb: Verb, path: string, content?: unknown, signal?: AbortSignal): Promise<Answer> {
    const headers: Record<string, string> = { "X-CSRFToken": this.#csrf };
    if (content !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/v1/desk/${path}`, {
      method: verb,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(signal && { signal }),
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (answer.ok || answer.status === 401) this.#signedOut(answer.status === 401);
    if (!answer.ok) throw new ApiError(answer.status, await reasonOf(answer));
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  }
}

async function reasonOf(answer: Response): Promise<Reason | null> {
  try {
    return (await answer.json()) as Reason;
  } catch {
    return null;
  }
}
