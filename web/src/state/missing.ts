/** Which entries shown on the screen are missing from a log that was set back. Pure. */
import type { Entry, MessageEntry, NoteEntry } from "./entries";

export type Missing = MessageEntry | NoteEntry;

/** Messages and notes that were stored before and are missing from the log now, in order. */
export function missing(before: readonly Entry[], now: readonly Entry[]): readonly Missing[] {
  const there = new Set(now.flatMap(identities));
  return before.filter(
    (entry): entry is Missing =>
      isStored(entry) && !identities(entry).some((identity) => there.has(identity)),
  );
}

/** Pending and failed messages are still in the outbox; redacted ones have no content left. */
function isStored(entry: Entry): boolean {
  if (entry.kind === "line") return false;
  if (entry.kind === "note") return entry.text !== "";
  return entry.status === "stored" && (entry.text !== "" || Boolean(entry.file));
}

/** After a restore a seq may be another event. The key identifies an event, or else its time with its content. */
function identities(entry: Entry): string[] {
  const content = entry.kind === "line" ? entry.body.kind : entry.text;
  const moment = `${entry.at} ${content}`;
  return entry.id === `seq-${entry.seq}` ? [moment] : [entry.id, moment];
}
