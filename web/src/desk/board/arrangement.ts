/**
 * The order of rows in the list of chats. While the operator points at the list it is *held*: every row stays in its
 * slot; a chat that left, or went to another group, leaves a gap.
 */

export type Group = "waiting" | "mine" | "theirs" | "arrived";

/** A position in the list: a chat, or the gap that it left. */
export interface Slot {
  readonly chat: number;
  readonly gap: boolean;
}

export interface Section {
  readonly group: Group;
  readonly slots: readonly Slot[];
}

export type Arrangement = readonly Section[];

/** The list without a hold: each group in its own order, without empty groups. */
export function arrange(groups: readonly (readonly [Group, readonly number[]])[]): Arrangement {
  return groups
    .filter(([, chats]) => chats.length > 0)
    .map(([group, chats]) => ({ group, slots: chats.map((chat) => ({ chat, gap: false })) }));
}

/**
 * The held list: `last` with gaps for chats that left it or changed their group. Those are appended to their new group,
 * so that no heading says anything untrue; new chats stand at the end.
 */
export function hold(last: Arrangement, fresh: Arrangement): Arrangement {
  const groups = new Map(
    fresh.flatMap(({ group, slots }) => slots.map(({ chat }) => [chat, group] as const)),
  );
  const fits = (chat: number, group: Group): boolean =>
    group === "arrived" ? groups.has(chat) : groups.get(chat) === group;
  const held = last.map(({ group, slots }) => ({
    group,
    slots: slots.map(({ chat }) => ({ chat, gap: !fits(chat, group) })),
  }));
  const shown = new Set(last.flatMap(({ slots }) => slots.map(({ chat }) => chat)));
  const placed = new Set(held.flatMap(({ slots }) => slots.flatMap(({ chat, gap }) => (gap ? [] : [chat]))));
  for (const [chat, group] of groups)
    if (!placed.has(chat)) append(held, shown.has(chat) ? group : "arrived", { chat, gap: false });
  return held;
}

/** Appends a slot to its section. A new section is last, but before the new chats. */
function append(sections: { group: Group; slots: Slot[] }[], group: Group, slot: Slot): void {
  const section = sections.find((section) => section.group === group);
  if (section) return void section.slots.push(slot);
  const arrived = sections.findIndex((section) => section.group === "arrived");
  sections.splice(arrived < 0 ? sections.length : arrived, 0, { group, slots: [slot] });
}
