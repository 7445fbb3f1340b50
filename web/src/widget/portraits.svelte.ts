/** The pictures of operators who wrote in the chat, in libraries that show them. Loaded when somebody new has written. */
import type { ChatPictures } from "../protocol/http";

export class Portraits {
  readonly #requested = new Set<string>();
  #digests = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** The address of an operator's picture; empty without one. */
  of(name: string): string {
    const digest = this.#digests.get(name);
    return digest ? `/picture/${digest}.jpg` : "";
  }

  /** `token`: that of the chat's patron. Without a picture the chat shows the name alone. */
  async load(writers: readonly string[], token: string): Promise<void> {
    if (writers.every((name) => this.#requested.has(name))) return;
    for (const name of writers) this.#requested.add(name);
    const answer = await fetch("/api/v1/chats/pictures", {
      ...{ method: "POST", credentials: "omit", cache: "no-store" },
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    }).catch(() => null);
    if (!answer?.ok) return;
    const { pictures } = (await answer.json()) as ChatPictures;
    this.#digests = new Map(pictures.map(({ name, picture }) => [name, picture]));
  }
}
