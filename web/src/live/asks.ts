/** Questions with a key that are no acts on a chat (rule P24): asked again on each new connection until answered. */
import type { AnyUp, Done, Refused } from "../protocol/wire";

type Answer = (answer: Done | Refused) => void;

export class Asks {
  readonly #open = new Map<string, { frame: AnyUp; answer: Answer }>();

  ask(key: string, frame: AnyUp, send: (frame: AnyUp) => boolean): Promise<Done | Refused> {
    return new Promise((answer) => {
      this.#open.set(key, { frame, answer });
      send(frame);
    });
  }

  again(send: (frame: AnyUp) => boolean): void {
    for (const { frame } of this.#open.values()) send(frame);
  }

  /** Says whether the answer was for one of these. */
  take(answer: Done | Refused): boolean {
    const asked = answer.key ? this.#open.get(answer.key) : undefined;
    if (!asked || !answer.key) return false;
    this.#open.delete(answer.key);
    asked.answer(answer);
    return true;
  }
}
