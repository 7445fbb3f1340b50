/** Requests with a key that are not acts on a chat (rule P24): sent again on each new connection until answered. */
import type { AnyUp, Done, Refused } from "../protocol/wire";

type Answer = (answer: Done | Refused) => void;

/** The requests that have no answer yet, by key. */
export class Requests {
  readonly #open = new Map<string, { frame: AnyUp; answer: Answer }>();

  send(key: string, frame: AnyUp, send: (frame: AnyUp) => boolean): Promise<Done | Refused> {
    return new Promise((answer) => {
      this.#open.set(key, { frame, answer });
      send(frame);
    });
  }

  resend(send: (frame: AnyUp) => boolean): void {
    for (const { frame } of this.#open.values()) send(frame);
  }

  /** Resolves the request that a frame answers. False if the frame answers none of these. */
  resolve(answer: Done | Refused): boolean {
    const request = answer.key ? this.#open.get(answer.key) : undefined;
    if (!request || !answer.key) return false;
    this.#open.delete(answer.key);
    request.answer(answer);
    return true;
  }
}
