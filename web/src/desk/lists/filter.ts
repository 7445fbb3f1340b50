/** Filters of long lists that are on the page already. */

/** From this number of entries on, a field filters a list. */
export const MANY = 12;
/** The entries of a filtered list that are shown at once. */
export const SHOWN = 50;

/** Whether the text has all words of the search, in any case of letters. */
export function matches(text: string, search: string): boolean {
  const lower = text.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
