/** Where a passage stands in a chat, and the acts that take it back. Pure. */

import type { Entry } from "../../state/entries";
import type { Act } from "./shapes";

export interface Held {
  readonly seq: number;
  readonly text: string;
}

/** What can be taken back by itself: messages, files and notes, as long as there is something in them. */
export function held(entries: readonly Entry[]): Held[] {
  return entries.flatMap((one) => {
    if (one.kind === "line" || one.seq === null) return [];
    const text = one.kind === "message" && one.file ? one.file.name : one.text;
    return text ? [{ seq: one.seq, text }] : [];
  });
}

/**
 * An act for each place where the passage stands in a text. From the last to the first: what stands before one that is
 * taken back stays where it is.
 */
export function passages(texts: readonly Held[], passage: string): Act[] {
  const wanted = [...passage.trim()];
  if (wanted.length === 0) return [];
  return texts.flatMap(({ seq, text }) =>
    places([...text], wanted)
      .reverse()
      .map((start): Act => ({ kind: "redact", seqs: [seq], passage: [start, start + wanted.length] })),
  );
}

/** By code points, as the server counts; capitals and small letters are the same. */
function places(text: readonly string[], wanted: readonly string[]): number[] {
  const found: number[] = [];
  for (let at = 0; at + wanted.length <= text.length; at++) {
    if (!wanted.every((point, place) => same(point, text[at + place] ?? ""))) continue;
    found.push(at);
    at += wanted.length - 1;
  }
  return found;
}

const same = (one: string, other: string): boolean =>
  one === other || one.toLowerCase() === other.toLowerCase();
