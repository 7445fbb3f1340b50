/** A chat that the operator only reads: no typing, no read marks. */

import type { ChatState, Conversing } from "../../state/chat.svelte";
import { entry, withExpired } from "../../state/entries";
import type { Entry, MessageEntry } from "../../state/entries";
import { fold, NOTHING } from "../../state/head";
import type { Head } from "../../state/head";
import type { WireEvent } from "../../protocol/wire";

type Log = Pick<ChatState, "head" | "stored" | "opened" | "through">;

/** A log as of the time it was loaded, without updates. */
export function loaded(events: readonly WireEvent[]): Log {
  const expired = events.flatMap(({ body }) => (body.kind === "file_expired" ? [body.file] : []));
  return {
    head: events.reduce(fold, NOTHING),
    stored: withExpired(events.map(entry), new Set(expired)),
    opened: true,
    through: events.at(-1)?.seq ?? 0,
  };
}

export class PastChat implements Conversing {
  readonly view = "desk";
  readonly me: number;
  readonly typing = null;
  readonly seenByOther = 0;
  readonly theirs: readonly MessageEntry[] = [];
  scroll = { top: 0, end: false };
  announced = 0;
  readonly #log: Log;

  constructor(log: Log, me: number) {
    this.#log = log;
    this.me = me;
  }

  get head(): Head {
    return this.#log.head;
  }

  get entries(): readonly Entry[] {
    return this.#log.stored;
  }

  get opened(): boolean {
    return this.#log.opened;
  }

  get through(): number {
    return this.#log.through;
  }

  get seenHere(): number {
    return this.through;
  }

  get history(): number {
    return this.through;
  }

  see(): void {
    // Reading is not reported.
  }
  retry(): void {}
  discard(): void {}
}
