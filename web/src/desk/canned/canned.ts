/** Canned messages: found by words, filled in for a chat. Pure. */

import type { Mark } from "../../protocol/wire";
import { length } from "../../state/text";
import type { Prose } from "../prose";

export interface Canned extends Prose {
  readonly id: number;
  readonly title: string;
  readonly tags: string;
  readonly mine: boolean;
}

export interface Offer {
  readonly library: string;
  readonly messages: readonly Canned[];
}

export interface Names {
  readonly patron: string;
  readonly operator: string;
  readonly library: string;
}

const PLACES = /\{(patron|operator|library)\}/g;
const BEFORE_CURSOR = /(?:^|\s)\/((?:[^\s/][^\n/]{0,40})?)$/u;

/** The text with the names put in once; marks move with their characters. */
export function filled({ text, marks }: Prose, names: Names): Prose {
  const found = [...text.matchAll(PLACES)].map((match) => {
    const name = names[match[1] as keyof Names];
    const start = length(text.slice(0, match.index));
    return { name, start, end: start + length(match[0]) };
  });
  const moved = (at: number, edge: "start" | "end"): number =>
    found.reduce((place, { name, start, end }) => {
      if (at >= end) return place + length(name) - (end - start);
      // Within a placeholder: a mark that begins there has all of the name, one that ends there too.
      return at > start ? place - (at - start) + (edge === "end" ? length(name) : 0) : place;
    }, at);
  const kept = marks.map((mark) => ({
    ...mark,
    start: moved(mark.start, "start"),
    end: moved(mark.end, "end"),
  }));
  return {
    text: text.replaceAll(PLACES, (_whole, place: string) => names[place as keyof Names]),
    marks: kept.filter((mark: Mark) => mark.start < mark.end),
  };
}

/** Those that hold every word in title, tags or text; where the title does, first. */
export function searched(messages: readonly Canned[], words: string): Canned[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const holds = (text: string): boolean => wanted.every((word) => text.includes(word));
  const inTitle = messages.filter((one) => holds(folded(one.title)));
  const elsewhere = messages.filter(
    (one) => !inTitle.includes(one) && holds(folded(`${one.title} ${one.tags} ${one.text}`)),
  );
  return [...inTitle, ...elsewhere];
}

/** Those whose title holds the words as they stand. */
export function titled(messages: readonly Canned[], part: string): Canned[] {
  const wanted = folded(part.trimEnd());
  return messages.filter((one) => folded(one.title).includes(wanted));
}

/** What stands after a "/" that begins a word, right before the cursor, maybe nothing; null where there is no "/". */
export const slashed = (before: string): string | null => BEFORE_CURSOR.exec(before)?.[1] ?? null;

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
