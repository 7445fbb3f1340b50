/** Finds passages in texts, and makes the acts that redact them. Pure functions. */

import type { Redact } from "../../protocol/http";
import type { Entry } from "../../state/entries";

export type { Redact };
export type Datum = NonNullable<Redact["data"]>[number];

export interface Held {
  readonly seq: number;
  readonly text: string;
  /** It can be redacted only as a whole. */
  readonly whole?: boolean;
}

/** All data of a chat or ticket, by kind. */
export interface Whole {
  readonly label: string;
  readonly data: readonly { readonly value: Datum; readonly label: string }[];
  /** A further consequence, as text. */
  readonly hint?: string;
}

/** The texts of a chat that can be redacted one by one: messages, file names and notes. */
export function redactableTexts(entries: readonly Entry[]): Held[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "line" || entry.seq === null) return [];
    const text = entry.kind === "message" && entry.file ? entry.file.name : entry.text;
    return text ? [{ seq: entry.seq, text }] : [];
  });
}

/** An act for each occurrence of a passage, from the last to the first, so that earlier positions stay valid. */
export function passages(texts: readonly Held[], passage: string): Redact[] {
  const pattern = [...passage.trim()];
  if (pattern.length === 0) return [];
  return texts.flatMap(({ seq, text, whole }): Redact[] => {
    const starts = positions([...text], pattern).reverse();
    if (whole) return starts.length > 0 ? [{ kind: "redact", seqs: [seq] }] : [];
    return starts.map((start) => ({ kind: "redact", seqs: [seq], passage: [start, start + pattern.length] }));
  });
}

/** Positions in code points, as on the server, ignoring case. */
function positions(text: readonly string[], pattern: readonly string[]): number[] {
  const starts: number[] = [];
  for (let at = 0; at + pattern.length <= text.length; at++) {
    if (!pattern.every((point, index) => same(point, text[at + index] ?? ""))) continue;
    starts.push(at);
    at += pattern.length - 1;
  }
  return starts;
}

const same = (first: string, second: string): boolean =>
  first === second || first.toLowerCase() === second.toLowerCase();
