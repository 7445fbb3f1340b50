/** Emoji with their names: loaded, searched, and laid out in rows. */

import address from "emoji-picker-element-data/en/emojibase/data.json?url";
import { m } from "../../paraglide/messages.js";

interface Entry {
  readonly emoji: string;
  readonly annotation: string;
  readonly tags?: readonly string[];
  readonly shortcodes?: readonly string[];
  readonly group: number;
  readonly version: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone: number | readonly number[] }[];
}

export interface Emoji {
  readonly id: string;
  readonly name: string;
  /** Lower-case words, by which it is found. */
  readonly words: readonly string[];
  readonly group: number;
  /** The emoji in skin tones 1 to 5. Empty for emoji without skin. */
  readonly tones: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly emoji: readonly Emoji[];
}

/** The place of an emoji in a list of sections. */
export interface Position {
  readonly section: number;
  readonly index: number;
}

export { address };
export const COLUMNS = 8;
/** Emoji 14 is of 2021. Systems show a later one as an empty box, until they are updated. */
const NEWEST = 14;
/** Shown first until others are used more. */
const POPULAR = ["👍️", "😀", "🙂", "😉", "🎉", "🙏", "❤️", "📚️"];
/** Titles by the group's number in the data. Group 2 has only parts of other emoji. */
const GROUPS = new Map([
  [0, m.desk_emoji_smileys],
  [1, m.desk_emoji_people],
  [3, m.desk_emoji_animals],
  [4, m.desk_emoji_food],
  [5, m.desk_emoji_travel],
  [6, m.desk_emoji_activities],
  [7, m.desk_emoji_objects],
  [8, m.desk_emoji_symbols],
  [9, m.desk_emoji_flags],
]);

export async function loadEmoji(): Promise<readonly Emoji[]> {
  const response = await fetch(address);
  if (!response.ok) throw new TypeError(`emoji: ${response.status}`);
  const entries = (await response.json()) as readonly Entry[];
  return entries.filter(({ group, version }) => GROUPS.has(group) && version <= NEWEST).map(parse);
}

function parse({ emoji, annotation, tags = [], shortcodes = [], group, skins = [] }: Entry): Emoji {
  const words = [annotation, ...tags, ...shortcodes].flatMap((text) => text.toLowerCase().split(/[\s_-]+/));
  const single = skins.flatMap((skin) => (typeof skin.tone === "number" ? [skin.emoji] : []));
  return { id: emoji, name: annotation, words, group, tones: single };
}

/** The most used emoji, in one or two rows, then all groups. `used`: the most used first. */
export function grouped(all: readonly Emoji[], used: readonly string[]): readonly Section[] {
  const byId = new Map(all.map((emoji) => [emoji.id, emoji]));
  const first = [...new Set([...used.slice(0, 2 * COLUMNS), ...POPULAR])].flatMap((id) => byId.get(id) ?? []);
  const rows = first.slice(0, used.length > COLUMNS ? 2 * COLUMNS : COLUMNS);
  const groups = [...GROUPS].map(([group, title]) => ({
    title: title(),
    emoji: all.filter((emoji) => emoji.group === group),
  }));
  return [{ title: m.desk_emoji_favourites(), emoji: rows }, ...groups].filter(
    ({ emoji }) => emoji.length > 0,
  );
}

/** Emoji of which each word of the query begins a word; the used ones first, then those so named. */
export function matching(all: readonly Emoji[], query: string, used: readonly string[]): readonly Emoji[] {
  const terms = query
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter(Boolean);
  const fits = all.filter(({ words }) => terms.every((term) => words.some((word) => word.startsWith(term))));
  const rank = ({ id, name }: Emoji): number => {
    if (used.includes(id)) return used.indexOf(id) - used.length;
    return terms.every((term) => name.toLowerCase().includes(term)) ? 0 : 1;
  };
  return fits.sort((first, second) => rank(first) - rank(second));
}

/** The place that an arrow key leads to, from row to row and section to section; null for other keys. */
export function step(sizes: readonly number[], { section, index }: Position, key: string): Position | null {
  const size = sizes[section] ?? 0;
  const last = (of: number): number => (sizes[of] ?? 1) - 1;
  const within = (of: number, to: number): Position => ({ section: of, index: Math.min(to, last(of)) });
  const column = index % COLUMNS;
  switch (key) {
    case "ArrowRight":
      if (index + 1 < size) return { section, index: index + 1 };
      return section + 1 < sizes.length ? { section: section + 1, index: 0 } : { section, index };
    case "ArrowLeft":
      if (index > 0) return { section, index: index - 1 };
      return section > 0 ? within(section - 1, Infinity) : { section, index };
    case "ArrowDown":
      if (index - column + COLUMNS < size) return within(section, index + COLUMNS);
      return section + 1 < sizes.length ? within(section + 1, column) : { section, index };
    case "ArrowUp":
      if (index >= COLUMNS) return { section, index: index - COLUMNS };
      if (section === 0) return { section, index };
      return within(section - 1, last(section - 1) - (last(section - 1) % COLUMNS) + column);
    default:
      return null;
  }
}
