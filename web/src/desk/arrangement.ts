/**
 * The order of rows in the list of chats. While the operator points at the list it is *held*: every row stays in its
 * slot, a chat that left leaves a gap, a chat that changed its group stays, and new chats are appended.
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
 * The held list: `last` with gaps for chats that are no longer `present`, and with the new chats of `fresh` at its
 * end.
 */
export function hold(last: Arrangement, fresh: Arrangement, present: (chat: number) => boolean): Arrangement {
  const sections = last.map((section) => ({
    group: section.group,
    slots: section.slots.map(({ chat }) => ({ chat, gap: !present(chat) })),
  }));
  const known = new Set(last.flatMap((section) => section.slots.map((slot) => slot.chat)));
  const added = fresh.flatMap((section) => section.slots).filter((slot) => !known.has(slot.chat));
  if (added.length === 0) return sections;
  const arrived = sections.find((section) => section.group === "arrived");
  const others = sections.filter((section) => section !== arrived);
  return [...others, { group: "arrived", slots: [...(arrived?.slots ?? []), ...added] }];
}
