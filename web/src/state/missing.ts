/** What a log that was set back has no more, of what a screen had shown of it. Pure. */
import type { Entry, MessageEntry, NoteEntry } from "./entries";

export type Missing = MessageEntry | NoteEntry;

/** Messages and notes that were stored before and are not in what the log says now, in order. */
export function missing(before: readonly Entry[], now: readonly Entry[]): readonly Missing[] {
  const there = new Set(now.flatMap(identities));
  return before.filter(
    (each): each is Missing => isStored(each) && !identities(each).some((one) => there.has(one)),
  );
}

/** What is pending or failed is in the outbox still; of what was redacted nothing is left. */
function isStored(each: Entry): boolean {
  if (each.kind === "line") return false;
  if (each.kind === "note") return each.text !== "";
  return each.status === "stored" && (each.text !== "" || Boolean(each.file));
}

/** A number says nothing about the event that has it in another history; its key does, or its moment and content. */
function identities(each: Entry): string[] {
  const content = each.kind === "line" ? each.body.kind : each.text;
  const moment = `${each.at} ${content}`;
  return each.id === `seq-${each.seq}` ? [moment] : [each.id, moment];
}
