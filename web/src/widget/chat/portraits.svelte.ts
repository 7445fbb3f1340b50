/** The pictures of operators who wrote in the chat, in libraries that show them. Loaded when somebody new has written. */
import type { ChatPictures } from "../../protocol/http";

export class Portraits {
  readonly #requested = new Set<string>();
  #sent = 0;
  /** The number of the request whose answer is shown: that to an earlier one may come later, and lacks writers. */
  #shown = 0;
  #digests = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** The address of an operator's picture; empty without one. */
  of(name: string): string {
    const digest = this.#digests.get(name);
    return digest ? `/picture/${digest}.jpg` : "";
  }

  /** `token`: that of the chat's patron. Without a picture the chat shows the name alone. */
  async load(writers: readonly string[], token: string): Promise<void> {
    const missing = writers.filter((name) => !this.#requested.has(name));
    if (missing.length === 0) return;
    for (const name of missing) this.#requested.add(name);
    const number = ++this.#sent;
    const answer = await fetch("/api/v1/chats/pictures", {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    })
      .then((response) => (response.ok ? (response.json() as Promise<ChatPictures>) : null))
      .catch(() => null);
    if (!answer) {
      // Requested again with the next message.
      for (const name of missing) this.#requested.delete(name);
    } else if (number > this.#shown) {
      this.#shown = number;
      this.#digests = new Map(answer.pictures.map(({ name, picture }) => [name, picture]));
    }
  }
}
