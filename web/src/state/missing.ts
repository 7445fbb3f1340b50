/** Which entries shown on the screen are missing from a log that was set back. Pure. */
import type { Entry, MessageEntry, NoteEntry } from "./entries";

export type Missing = MessageEntry | NoteEntry;

/** Messages and notes that were stored before and are missing from the log now, in order. */
export function missing(before: readonly Entry[], now: readonly Entry[]): readonly Missing[] {
  const there = new Set(now.flatMap(identities));
  return before.filter(
    (each): each is Missing => isStored(each) && !identities(each).some((one) => there.has(one)),
  );
}

/** Pending and failed messages are still in the outbox; redacted ones have no content left. */
function isStored(each: Entry): boolean {
  if (each.kind === "line") return false;
  if (each.kind === "note") return each.text !== "";
  return each.status === "stored" && (each.text !== "" || Boolean(each.file));
}

/** After a restore a seq may be another event. The key identifies an event, or else its time with its content. */
function identities(each: Entry): string[] {
  const content = each.kind === "line" ? each.body.kind : each.text;
  const moment = `${each.at} ${content}`;
  return each.id === `seq-${each.seq}` ? [moment] : [each.id, moment];
}
