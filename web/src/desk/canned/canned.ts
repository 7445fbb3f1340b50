/** Canned messages: searching them, and filling in placeholders. Pure functions. */

import type {
  CannedMark,
  CannedMessageOut as Canned,
  CannedMessagesOffer as Offer,
} from "../../protocol/http";
import type { Mark } from "../../protocol/wire";
import { length } from "../../state/text";
import type { Prose } from "../composer/prose";

export type { Canned, Offer };

export interface PlaceholderNames {
  readonly patron: string;
  readonly operator: string;
  readonly library: string;
}

const PLACEHOLDERS = /\{(patron|operator|library)\}/g;
const BEFORE_CURSOR = /(?:^|\s)\/((?:[^\s/][^\n/]{0,40})?)$/u;

/** Replaces the placeholders by names. Marks move with their characters. */
export function filled({ text, marks }: Prose, names: PlaceholderNames): Prose {
  const placeholders = [...text.matchAll(PLACEHOLDERS)].map((match) => {
    const name = names[match[1] as keyof PlaceholderNames];
    const start = length(text.slice(0, match.index));
    return { name, start, end: start + length(match[0]) };
  });
  const moved = (at: number, edge: "start" | "end"): number =>
    placeholders.reduce((position, { name, start, end }) => {
      if (at >= end) return position + length(name) - (end - start);
      // A mark that begins or ends within a placeholder covers the whole name.
      return at > start ? position - (at - start) + (edge === "end" ? length(name) : 0) : position;
    }, at);
  const shifted = marks.map((mark) => ({
    ...mark,
    start: moved(mark.start, "start"),
    end: moved(mark.end, "end"),
  }));
  return {
    text: text.replaceAll(
      PLACEHOLDERS,
      (_whole, position: string) => names[position as keyof PlaceholderNames],
    ),
    marks: shifted.filter((mark: Mark) => mark.start < mark.end),
  };
}

/** The marks that canned messages can have. */
export const withoutLinks = (marks: readonly Mark[]): CannedMark[] =>
  marks.flatMap(({ kind, start, end }) => (kind === "link" ? [] : [{ kind, start, end }]));

/** Messages with every word in title, tags or text; matches in titles first. */
export function searched(messages: readonly Canned[], words: string): Canned[] {
  const terms = folded(words).split(/\s+/).filter(Boolean);
  const holds = (text: string): boolean => terms.every((word) => text.includes(word));
  const inTitle = messages.filter((message) => holds(folded(message.title)));
  const elsewhere = messages.filter(
    (message) =>
      !inTitle.includes(message) && holds(folded(`${message.title} ${message.tags} ${message.text}`)),
  );
  return [...inTitle, ...elsewhere];
}

/** Messages whose title contains `part`. */
export function byTitle(messages: readonly Canned[], part: string): Canned[] {
  const terms = folded(part.trimEnd());
  return messages.filter((message) => folded(message.title).includes(terms));
}

/** The text between a "/" at the beginning of a word and the cursor; null without such a "/". */
export const slashed = (before: string): string | null => BEFORE_CURSOR.exec(before)?.[1] ?? null;

/** Removes case and accents. */
function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
