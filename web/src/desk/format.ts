/** Numbers and addresses as the desk writes them; times of the day are in `chat/times`. */

const MINUTE = 60_000;

/** Whole minutes, at least one. */
export const minutes = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / MINUTE));

/** The way to a page within its site: what tells pages of one library apart. */
export function path(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return "";
  }
}

/** An address without its scheme, as people write it. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toLocaleUpperCase();
}

/** "Ana M": a first name and the first letter of the last. */
export function brief(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/);
  const last = others.at(-1);
  return last ? `${first} ${[...last][0] ?? ""}` : first;
}

/** A language as people name it ("English (UK)"), or the tag itself. */
export function language(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language", languageDisplay: "standard" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
