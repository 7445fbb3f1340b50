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
  const drawn = entries.filter((each) => each.kind !== "line" || shown(each));
  const mark = (message: MessageEntry): MarkName | null => markOf(message, view, seenByOther);
  const lastIds = lastOfEach(drawn, mark);
  const names = newNames(drawn, group ? view : null);
  return drawn.flatMap((each, at): Item[] => {
    const before = drawn[at - 1];
    const head: Item[] =
      !before || day(before.at, zone) !== day(each.at, zone)
        ? [{ kind: "day", id: `day-${each.id}`, at: each.at }]
        : [];
    if (each.kind === "line") return [...head, { kind: "line", id: each.id, line: each }];
    if (each.kind === "note") return [...head, { kind: "note", id: each.id, note: each }];
    const item: MessageItem = {
      kind: "message",
      id: each.id,
      message: each,
      own: each.side === view,
      first: !grouped(before, each, zone),
      last: !grouped(each, drawn[at + 1], zone),
      mark: mark(each),
      word: lastIds.has(each.id),
      name: names.get(each.id) ?? null,
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

function alike<One extends Item>(one: One, other: Item): boolean {
  if (one.kind !== other.kind) return false;
  return (Object.keys(one) as (keyof One)[]).every((key) => one[key] === (other as One)[key]);
}

function markOf(message: MessageEntry, view: Side, seenByOther: number): MarkName | null {
  if (message.side !== view) return null;
  if (message.status !== "stored") return message.status;
  return message.seq !== null && message.seq <= seenByOther ? "seen" : "stored";
}

function grouped(one: Entry | undefined, next: Entry | undefined, zone: Zone): boolean {
  if (one?.kind !== "message" || next?.kind !== "message") return false;
  const sameSender = one.side === next.side && sender(one) === sender(next);
  return sameSender && next.at - one.at < GROUP_WITHIN && day(one.at, zone) === day(next.at, zone);
}

function sender({ by }: Pick<Entry, "by">): string {
  return `${by.role} ${by.id ?? by.name}`;
}

function lastOfEach(
  entries: readonly Entry[],
  mark: (message: MessageEntry) => MarkName | null,
): Set<string> {
  const last = new Map<MarkName, string>();
  for (const each of entries) {
    const name = each.kind === "message" ? mark(each) : null;
    if (name) last.set(name, each.id);
  }
  return new Set(last.values());
}

/**
 * Names where the speaker of the library changes. Who claimed the chat needs none at first, nor does the first speaker; in
 * a group, messages of side `own` need none.
 */
function newNames(entries: readonly Entry[], own: Side | null): Map<string, string> {
  const names = new Map<string, string>();
  let speaker: string | null = own;
  for (const each of entries) {
    if (each.kind === "line" && each.body.kind === "claimed") speaker = sender(each);
    if (each.kind === "line" && each.body.kind === "continued")
      speaker = `operator ${each.body.operator || each.body.name}`;
    if (each.kind !== "message" || !each.by.name) continue;
    if (speaker && speaker !== sender(each) && each.side !== own) names.set(each.id, each.by.name);
    speaker = sender(each);
  }
  return names;
}
