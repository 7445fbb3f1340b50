/** Where a passage stands in what was written, and the acts that take it back. Pure. */

import type { Entry } from "../../state/entries";

/** The act, as chats and tickets have it. */
export interface Redact {
  readonly kind: "redact";
  readonly data?: readonly string[];
  readonly seqs?: readonly number[];
  readonly passage?: readonly [number, number];
}

export interface Held {
  readonly seq: number;
  readonly text: string;
  /** It can only be taken back as a whole. */
  readonly whole?: boolean;
}

/** All that is kept of somebody, part by part. */
export interface Whole {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  /** What else comes of it. */
  readonly hint?: string;
}

/** What can be taken back of a chat by itself: messages, files and notes, as long as there is something in them. */
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
export function passages(texts: readonly Held[], passage: string): Redact[] {
  const wanted = [...passage.trim()];
  if (wanted.length === 0) return [];
  return texts.flatMap(({ seq, text, whole }): Redact[] => {
    const found = places([...text], wanted).reverse();
    if (whole) return found.length > 0 ? [{ kind: "redact", seqs: [seq] }] : [];
    return found.map((start) => ({ kind: "redact", seqs: [seq], passage: [start, start + wanted.length] }));
  });
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
