/** Filters of long lists that are on the page already. */

/** From this number of entries on, a field filters a list. */
export const MANY = 12;
/** The entries of a filtered list that are shown at once. */
export const SHOWN = 50;

/** Without case and accents: "Öde" as "ode". */
const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Whether the text has all words of the search, in any case of letters, with or without accents. */
export function matches(text: string, search: string): boolean {
  const searched = folded(text);
  return folded(search)
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
