/**
 * Which row stands where in the list. While somebody is about to press something there (the list is *held*), every row
 * keeps its place: what left leaves a gap, what changed its group stays, and what is new comes at the very end.
 */

export type Group = "waiting" | "mine" | "theirs" | "arrived";

/** A chat, or the gap that one left. */
export interface Place {
  readonly chat: number;
  readonly gap: boolean;
}

export interface Section {
  readonly group: Group;
  readonly places: readonly Place[];
}

export type Arrangement = readonly Section[];

/** The list as it should be: each group in its own order, empty ones left out. */
export function arranged(groups: readonly (readonly [Group, readonly number[]])[]): Arrangement {
  return groups
    .filter(([, chats]) => chats.length > 0)
    .map(([group, chats]) => ({ group, places: chats.map((chat) => ({ chat, gap: false })) }));
}

/** The list as it was, with what has changed since put where nothing moves. `present` says whether a row is still there. */
export function held(last: Arrangement, fresh: Arrangement, present: (chat: number) => boolean): Arrangement {
  const kept = last.map((section) => ({
    group: section.group,
    places: section.places.map(({ chat }) => ({ chat, gap: !present(chat) })),
  }));
  const known = new Set(last.flatMap((section) => section.places.map((place) => place.chat)));
  const news = fresh.flatMap((section) => section.places).filter((place) => !known.has(place.chat));
  if (news.length === 0) return kept;
  const arrived = kept.find((section) => section.group === "arrived");
  const others = kept.filter((section) => section !== arrived);
  return [...others, { group: "arrived", places: [...(arrived?.places ?? []), ...news] }];
}
