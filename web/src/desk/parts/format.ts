/** Formats numbers, lists, addresses and names. Times of day are formatted by `chat/times`. */

import { format } from "../../chat/formats";
import { getLocale } from "../../paraglide/runtime.js";

const MINUTE = 60_000;

/** Whole minutes, at least 1. */
export const minutes = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / MINUTE));

/** The path and query of a page, which distinguish a library's pages. */
export function path(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return "";
  }
}

/** "Reference and Local History", in the language of the texts. */
export const listText = (
  names: readonly string[],
  type: Intl.ListFormatOptions["type"] = "conjunction",
): string => format(Intl.ListFormat, getLocale(), { type }).format(names);

/** An address without its scheme and final slash. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** The two initials of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toLocaleUpperCase();
}

/** "Ana M": the first name and the initial of the last. */
export function brief(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/);
  const last = others.at(-1);
  return last ? `${first} ${[...last][0] ?? ""}` : first;
}
