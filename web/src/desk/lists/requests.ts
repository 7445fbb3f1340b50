/** The requests for a list of the desk's API. */

import type { Operations } from "../../protocol/http";
import type { AnswerOf, Operation, ParamsOf } from "../../protocol/operations";
import type { DeskApi, Options } from "../api";
import type { Page, RowSource } from "./pagedList.svelte";

/** Operations that return a page of a list. */
type ListOperation = {
  [Name in Operation]: Operations[Name] extends { readonly params: { readonly before?: unknown } }
    ? Name
    : never;
}[Operation];

export interface ListRequests<Name extends ListOperation, Row> extends Pick<
  RowSource<Row>,
  "id" | "compare"
> {
  readonly api: Pick<DeskApi, "request">;
  readonly name: Name;
  /** The parameters of its path. */
  readonly params?: Partial<ParamsOf<Name>>;
  /** The parameter that limits the list to certain rows, by number; null: rows don't change while they are listed. */
  readonly only: (keyof ParamsOf<Name> & string) | null;
  page(answer: AnswerOf<Name>): Page<Row>;
}

/** A list whose parameter `before` is the cursor of a page. */
export function listRequests<Name extends ListOperation, Row>(of: ListRequests<Name, Row>): RowSource<Row> {
  const read = async (query: URLSearchParams, signal: AbortSignal): Promise<Page<Row>> => {
    const options = { params: of.params, query: query.toString(), signal } as unknown as Options<Name>;
    return of.page(await of.api.request(of.name, options));
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
      if (of.only === null) return [];
      const query = new URLSearchParams(filters);
      for (const id of ids) query.append(of.only, String(id));
      return (await read(query, signal)).rows;
    },
  };
}

/** A list by number, the latest first, whose rows don't change while they are listed. */
export function latestFirst<Name extends ListOperation, Row extends { readonly id: number }>(
  of: Omit<ListRequests<Name, Row>, "id" | "compare" | "only">,
): RowSource<Row> {
  return listRequests({ ...of, id: ({ id }) => id, compare: (row, other) => other.id - row.id, only: null });
}
