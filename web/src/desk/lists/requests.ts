/** The requests for a list of the desk's API. */

import type { DeskApi } from "../api";
import type { Page, RowSource } from "./pagedList.svelte";

export interface ListRequests<Answer, Row> extends Pick<RowSource<Row>, "id" | "compare"> {
  readonly api: Pick<DeskApi, "request">;
  /** Below `/api/v1/desk/`. */
  readonly path: string;
  /** The parameter that limits the list to certain rows, by number. */
  readonly only: string;
  page(answer: Answer): Page<Row>;
}

/** A list whose parameter `before` is the cursor of a page. */
export function listRequests<Answer, Row>(of: ListRequests<Answer, Row>): RowSource<Row> {
  const read = async (query: URLSearchParams, signal: AbortSignal): Promise<Page<Row>> => {
    const params = query.toString();
    const path = params ? `${of.path}?${params}` : of.path;
    return of.page(await of.api.request<Answer>("GET", path, undefined, signal));
  };
  return {
    id: of.id,
    compare: of.compare,
    page: (filters, cursor, signal) => {
      const query = new URLSearchParams(filters);
      if (cursor !== null) query.set("before", cursor);
      return read(query, signal);
    },
    matching: async (filters, ids, signal) => {
      const query = new URLSearchParams(filters);
      for (const id of ids) query.append(of.only, String(id));
      return (await read(query, signal)).rows;
    },
  };
}
