/** The position in each log (rules P13, P14 and P38): each event once, in order; gaps are detected. */
import type { LogKey } from "./address";
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

/** The feeds that are open. */
export class Feeds {
  readonly #feeds = new Map<LogKey, Feed>();

  open(log: LogKey, after: number): Feed {
    const feed = new Feed(after);
    this.#feeds.set(log, feed);
    return feed;
  }

  leave(log: LogKey): void {
    this.#feeds.delete(log);
  }

  /** Restarts the feed of this log, or all feeds (null), from the beginning: the log was set back. */
  restart(log: LogKey | null): void {
    for (const key of [...this.#feeds.keys()]) if (log === null || key === log) this.open(key, 0);
  }

  get(log: LogKey): Feed | undefined {
    return this.#feeds.get(log);
  }

  /** Each open log with the seq that its feed is complete up to, to be opened again after a reconnect. */
  *positions(): Iterable<[log: LogKey, after: number]> {
    for (const [log, feed] of this.#feeds) yield [log, feed.through];
  }
}
