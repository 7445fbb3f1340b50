/** What the desk asks of the HTTP API, in the operator's session. */

import type { AnyRefusal } from "../protocol/wire";

/** What was asked for didn't happen. `refusal`: why, where the server says so. */
export class NotDone extends Error {
  constructor(
    readonly status: number,
    readonly refusal: AnyRefusal | null,
  ) {
    super(`refused: ${status}`);
  }
}

type Verb = "GET" | "POST" | "PUT" | "DELETE";

export class DeskApi {
  readonly #csrf: string;

  constructor(csrf: string) {
    this.#csrf = csrf;
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
    if (!answer.ok) throw new NotDone(answer.status, await refusalOf(answer));
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  }
}

async function refusalOf(answer: Response): Promise<AnyRefusal | null> {
  try {
    return ((await answer.json()) as { refusal?: AnyRefusal }).refusal ?? null;
  } catch {
    return null;
  }
}
