/** A part of an internal chat up to a message that was found, without updates. */
import type { Conversing } from "../../state/chat.svelte";
import type { Entry } from "../../state/entries";
import type { WireEvent } from "../../protocol/wire";
import { loaded, PastChat } from "../chat/pastChat";

/** Messages of all others are the other side's, and the one that was found is the last. */
export function foundChat(events: readonly WireEvent[], me: number): Conversing {
  const log = loaded(events);
  const stored = log.stored.map((item): Entry =>
    item.kind === "message" && item.by.id !== me ? { ...item, side: "patron" } : item,
  );
  return Object.assign(new PastChat({ ...log, stored }, me), {
    group: true,
    scroll: { top: 0, end: true },
  });
}
