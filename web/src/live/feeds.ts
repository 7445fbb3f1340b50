/** How far each chat's log has come (rules P13, P14 and P38): every event once, in order, and gaps noticed. */
import type { Events, WireEvent } from "../protocol/wire";

/** What a frame brought: the events that are new, or a gap before it. */
export type Taken = { readonly fresh: readonly WireEvent[]; readonly gap: boolean };

export class Feed {
  #through: number;

  constructor(after = 0) {
    this.#through = after;
  }

  /** The highest seq that this feed is complete up to. */
  get through(): number {
    return this.#through;
  }

  take(frame: Events): Taken {
    if (frame.after > this.#through) return { fresh: [], gap: true };
    if (frame.through <= this.#through) return { fresh: [], gap: false };
    const fresh = frame.events.filter((event) => event.seq > this.#through);
    this.#through = frame.through;
    return { fresh, gap: false };
  }
}

/** The feeds that are open, by chat. */
export class Feeds {
  readonly #feeds = new Map<number, Feed>();

  open(chat: number, after: number): Feed {
    const feed = new Feed(after);
    this.#feeds.set(chat, feed);
    return feed;
  }

  leave(chat: number): void {
    this.#feeds.delete(chat);
  }

  /** The log of this chat, or of all (null), was set back: it is to be read from the beginning. */
  restart(chat: number | null): void {
    for (const each of [...this.#feeds.keys()]) if (chat === null || each === chat) this.open(each, 0);
  }

  get(chat: number): Feed | undefined {
    return this.#feeds.get(chat);
  }

  /** Each open chat and how far it is: what to ask for after a reconnect. */
  *positions(): Iterable<[chat: number, after: number]> {
    for (const [chat, feed] of this.#feeds) yield [chat, feed.through];
  }
}
