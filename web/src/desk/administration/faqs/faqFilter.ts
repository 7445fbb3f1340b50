/** The states of FAQs, and the filters of their list. */
import { m } from "../../../paraglide/messages.js";
import type { ListedFaq } from "../../../protocol/http";
import { formatFilters, oneOf, parseFilters, whole } from "../../lists/filters";

export type State = ListedFaq["state"];
export const STATES: readonly [State, State, State] = ["draft", "published", "retired"];

export const STATE_LABELS: Readonly<Record<State, () => string>> = {
  draft: m.desk_admin_faq_draft,
  published: m.desk_admin_faq_published,
  retired: m.desk_admin_faq_retired,
};

/** The values of the fields; empty means no filter. */
export interface FaqFilter {
  readonly search: string;
  readonly group: string;
  readonly state: string;
}

export const ALL: FaqFilter = { search: "", group: "", state: "" };

export function parseQuery(query: string): FaqFilter {
  const filter = parseFilters(query, ALL);
  return { ...filter, group: whole(filter.group), state: oneOf(["", ...STATES], filter.state) };
}

export const formatQuery = (filter: FaqFilter): string => formatFilters(filter, ALL);
