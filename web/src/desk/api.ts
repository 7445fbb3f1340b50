/** What the desk asks of the HTTP API, in the operator's session. */

import type { AnyRefusal } from "../protocol/wire";
import type { TicketRefusal } from "./tickets/shapes";

/** What a refusal may say: why in words of the wire, or which field is wrong. */
interface Reason {
  readonly refusal?: AnyRefusal | TicketRefusal;
  readonly field?: "label" | "address";
}

/** What was asked for didn't happen. */
export class NotDone extends Error {
  constructor(
    readonly status: number,
    readonly content: Reason | null,
  ) {
    super(`refused: ${status}`);
  }

  /** As the wire has it; a ticket's own refusals are read by `desk/tickets/words`. */
  get refusal(): AnyRefusal | null {
    return (this.content?.refusal as AnyRefusal | undefined) ?? null;
  }
}

type Verb = "GET" | "POST" | "PUT" | "DELETE";

export class DeskApi {
  readonly #csrf: string;
  readonly #signedOut: (out: boolean) => void;

  /** `signedOut` is told of each answer whether the session is over; somebody may have signed in elsewhere meanwhile. */
  constructor(csrf: string, signedOut: (out: boolean) => void = () => undefined) {
    this.#csrf = csrf;
    this.#signedOut = signedOut;
  }

  /** The answer's content. Throws `NotDone`, or whatever the network throws. */
  async ask<Answer>(verb: Verb, path: string, content?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { "X-CSRFToken": this.#csrf };
    if (content !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/v1/desk/${path}`, {
      method: verb,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (answer.ok || answer.status === 401) this.#signedOut(answer.status === 401);
    if (!answer.ok) throw new NotDone(answer.status, await reasonOf(answer));
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
