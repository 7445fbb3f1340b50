/** The items of a conversation on the screen: days, groups of one sender, marks on own messages. Pure. */
import type { Entry, LineEntry, MessageEntry, NoteEntry, Side } from "../state/entries";
import { day } from "./times";
import type { Zone } from "./times";

export type MarkName = "seen" | "stored" | "pending" | "failed";

export interface MessageItem {
  readonly kind: "message";
  readonly id: string;
  readonly message: MessageEntry;
  readonly own: boolean;
  /** First and last of its group: same sender within two minutes. */
  readonly first: boolean;
  readonly last: boolean;
  /** Null on messages of others. */
  readonly mark: MarkName | null;
  /** Whether the mark has a word beside it: on the last message of each state. */
  readonly word: boolean;
  /** A name above the message, where another person of the same side speaks. */
  readonly name: string | null;
}

export type Item =
  | MessageItem
  | { readonly kind: "day"; readonly id: string; readonly at: number }
  | { readonly kind: "line"; readonly id: string; readonly line: LineEntry }
  | { readonly kind: "note"; readonly id: string; readonly note: NoteEntry };

/** ms */
const GROUP_WITHIN = 120_000;
/** Items per section. */
export const SECTION_SIZE = 40;

/**
 * `shown`: whether an event has a line for this reader. Events without one don't split a group. `group`: several people
 * are on the other side, so that the first speaker has a name too.
 */
export function arrange(
  entries: readonly Entry[],
  view: Side,
  seenByOther: number,
  shown: (line: LineEntry) => boolean,
  zone?: Zone,
  group = false,
): Item[] {
  const drawn = entries.filter((entry) => entry.kind !== "line" || shown(entry));
  const mark = (message: MessageEntry): MarkName | null => markOf(message, view, seenByOther);
  const lastIds = lastOfEach(drawn, mark);
  const names = newNames(drawn, group ? view : null);
  return drawn.flatMap((entry, at): Item[] => {
    const before = drawn[at - 1];
    const head: Item[] =
      !before || day(before.at, zone) !== day(entry.at, zone)
        ? [{ kind: "day", id: `day-${entry.id}`, at: entry.at }]
        : [];
    if (entry.kind === "line") return [...head, { kind: "line", id: entry.id, line: entry }];
    if (entry.kind === "note") return [...head, { kind: "note", id: entry.id, note: entry }];
    const item: MessageItem = {
      kind: "message",
      id: entry.id,
      message: entry,
      own: entry.side === view,
      first: !grouped(before, entry, zone),
      last: !grouped(entry, drawn[at + 1], zone),
      mark: mark(entry),
      word: lastIds.has(entry.id),
      name: names.get(entry.id) ?? null,
    };
    return [...head, item];
  });
}

/** The items of `after`, with the objects of `before` where they are equal, so that only changed items are rendered. */
export function steady(before: readonly Item[], after: readonly Item[]): Item[] {
  return after.map((item, at) => {
    const old = before[at];
    return old && alike(old, item) ? old : item;
  });
}

/** The items in sections of equal size, the last one shorter; unchanged sections are the arrays of `before`. */
export function sections(before: readonly Item[][], items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / SECTION_SIZE);
  return Array.from({ length: count }, (_none, at) => {
    const now = items.slice(at * SECTION_SIZE, (at + 1) * SECTION_SIZE);
    const old = before[at];
    return old?.length === now.length && now.every((item, index) => item === old[index]) ? old : now;
  });
}

function alike<Kind extends Item>(item: Kind, other: Item): boolean {
  if (item.kind !== other.kind) return false;
  return (Object.keys(item) as (keyof Kind)[]).every((key) => item[key] === (other as Kind)[key]);
}

function markOf(message: MessageEntry, view: Side, seenByOther: number): MarkName | null {
  if (message.side !== view) return null;
  if (message.status !== "stored") return message.status;
  return message.seq !== null && message.seq <= seenByOther ? "seen" : "stored";
}

function grouped(entry: Entry | undefined, next: Entry | undefined, zone: Zone): boolean {
  if (entry?.kind !== "message" || next?.kind !== "message") return false;
  const sameSender = entry.side === next.side && sender(entry) === sender(next);
  return sameSender && next.at - entry.at < GROUP_WITHIN && day(entry.at, zone) === day(next.at, zone);
}

function sender({ by }: Pick<Entry, "by">): string {
  return `${by.role} ${by.id ?? by.name}`;
}

function lastOfEach(
  entries: readonly Entry[],
  mark: (message: MessageEntry) => MarkName | null,
): Set<string> {
  const last = new Map<MarkName, string>();
  for (const entry of entries) {
    const name = entry.kind === "message" ? mark(entry) : null;
    if (name) last.set(name, entry.id);
  }
  return new Set(last.values());
}

/**
 * Names where the speaker of the library changes. Who claimed the chat needs none at first, nor does the first speaker; in
 * a group, messages of the side `reader` need none.
 */
function newNames(entries: readonly Entry[], reader: Side | null): Map<string, string> {
  const names = new Map<string, string>();
  let speaker: string | null = reader;
  for (const entry of entries) {
    if (entry.kind === "line" && entry.body.kind === "claimed") speaker = sender(entry);
    if (entry.kind === "line" && entry.body.kind === "continued")
      speaker = `operator ${entry.body.operator || entry.body.name}`;
    if (entry.kind !== "message" || !entry.by.name) continue;
    if (speaker && speaker !== sender(entry) && entry.side !== reader) names.set(entry.id, entry.by.name);
    speaker = sender(entry);
  }
  return names;
}
