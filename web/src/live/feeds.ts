/** The position in each chat's log (rules P13, P14 and P38): each event once, in order; gaps are detected. */
import type { Events, WireEvent } from "../protocol/wire";

/** The new events of a frame; `gap` if events before the frame are missing, then no event is applied. */
export type FeedUpdate = { readonly fresh: readonly WireEvent[]; readonly gap: boolean };

export class Feed {
  #through: number;

  constructor(after = 0) {
    this.#through = after;
  }

  /** The highest seq that this feed is complete up to. */
  get through(): number {
    return this.#through;
  }

  apply(frame: Events): FeedUpdate {
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

  /** Restarts the feed of this chat, or all feeds (null), from the beginning: the log was set back. */
  restart(chat: number | null): void {
    for (const each of [...this.#feeds.keys()]) if (chat === null || each === chat) this.open(each, 0);
  }

  get(chat: number): Feed | undefined {
    return this.#feeds.get(chat);
  }

  /** Each open chat with the seq that its feed is complete up to, to be opened again after a reconnect. */
  *positions(): Iterable<[chat: number, after: number]> {
    for (const [chat, feed] of this.#feeds) yield [chat, feed.through];
  }
}
