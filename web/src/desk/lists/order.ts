/** The order of a list whose rows stay in place. Pure. */

/** The rows where they were, as they are now; rows that left stay as they were, and new ones come last. */
export function inPlace<Row>(
  before: readonly Row[],
  now: readonly Row[],
  id: (row: Row) => number,
): readonly Row[] {
  const current = new Map(now.map((row) => [id(row), row]));
  const earlier = new Set(before.map(id));
  return [...before.map((row) => current.get(id(row)) ?? row), ...now.filter((row) => !earlier.has(id(row)))];
}
