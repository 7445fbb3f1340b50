/** How many of the places of the navigation fit beside each other, and how far apart. All sizes are in px. */

/** Enough for a count of two digits beside a word. */
export const GAPS = { least: 22, most: 28 };

/**
 * Returns how many of these widths fit, and their distance: all, closer together if need be, or as many as leave room
 * for the menu; `least` always. `menu`: the width of the menu's button if those from `first` on are in it.
 */
export function fitting(
  widths: readonly number[],
  room: number,
  menu: (first: number) => number,
  least: number,
): { readonly count: number; readonly gap: number } {
  const sum = (count: number): number => widths.slice(0, count).reduce((total, width) => total + width, 0);
  const all = widths.length;
  const gap = Math.min(GAPS.most, Math.floor((room - sum(all)) / Math.max(1, all - 1)));
  if (gap >= GAPS.least) return { count: all, gap };
  let count = all - 1;
  while (count > least && sum(count) + count * GAPS.most + menu(count) > room) count -= 1;
  return { count, gap: GAPS.most };
}
