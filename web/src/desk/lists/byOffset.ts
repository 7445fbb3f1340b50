/** A list whose pages begin at a number of rows. */
import type { RowSource } from "./pagedList.svelte";

interface Counted<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

export const byOffset = <Row extends { readonly id: number }>(
  read: (params: { offset?: number }, query: string, signal: AbortSignal) => Promise<Counted<Row>>,
): RowSource<Row> => ({
  id: ({ id }) => id,
  compare: () => 0,
  page: async (query, cursor, signal) => {
    const offset = Number(cursor ?? 0);
    const { rows, total } = await read(offset > 0 ? { offset } : {}, query, signal);
    const end = offset + rows.length;
    return { rows, total, next: end < total ? String(end) : null };
  },
  matching: () => Promise.resolve([]),
});
