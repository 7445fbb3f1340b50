/** A chat as of the time it was loaded, without updates, for a conversation view. */

import type { Conversing } from "../../state/chat.svelte";
import { entry, withExpired } from "../../state/entries";
import type { Entry, MessageEntry } from "../../state/entries";
import { fold, NOTHING } from "../../state/head";
import type { Head } from "../../state/head";
import type { WireEvent } from "../../protocol/wire";

export class PastChat implements Conversing {
  readonly view = "desk";
  readonly me: number;
  readonly chat: number;
  readonly opened = true;
  readonly typing = null;
  readonly seenByOther = 0;
  readonly head: Head;
  readonly entries: readonly Entry[];
  readonly theirs: readonly MessageEntry[] = [];
  readonly through: number;
  readonly seenHere: number;
  readonly history: number;
  scroll = { top: 0, end: false };
  announced = 0;

  constructor(events: readonly WireEvent[], me: number, chat = 0) {
    this.me = me;
    this.chat = chat;
    this.head = events.reduce(fold, NOTHING);
    const expired = events.flatMap(({ body }) => (body.kind === "file_expired" ? [body.file] : []));
    this.entries = withExpired(events.map(entry), new Set(expired));
    this.through = this.seenHere = this.history = events.at(-1)?.seq ?? 0;
  }

  see(): void {
    // Reading is not reported.
  }
  retry(): void {}
  discard(): void {}
}
