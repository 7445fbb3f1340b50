/** The filters of the audit log, and where its entries lead. Pure functions. */
import { queryOf } from "../../../protocol/operations";
import type { AuditEntry } from "../../../protocol/http";
import { day, formatFilters, parseFilters } from "../../lists/filters";

/** The values of the fields; empty means no filter. Days as in fields of type date. */
export interface AuditFilter {
  readonly action: string;
  readonly search: string;
  readonly first: string;
  readonly last: string;
  /** What the entries are about, such as `faq:12`: set by a link. */
  readonly object: string;
}

export const ALL: AuditFilter = { action: "", search: "", first: "", last: "", object: "" };

/** Parses the query of an address. Days that don't exist are ignored. */
export function parseQuery(query: string): AuditFilter {
  const filter = parseFilters(query, ALL);
  return { ...filter, first: day(filter.first), last: day(filter.last) };
}

/** The query of an address for this filter. */
export const formatQuery = (filter: AuditFilter): string => formatFilters(filter, ALL);

/** The query of the API request. */
export function requestQuery({ action, search, first, last, object }: AuditFilter): string {
  return queryOf("GET desk/administration/audit-log", {
    action: action ? [action] : [],
    search: search.trim(),
    first,
    last,
    object,
  });
}

/** The address of an object's page without the number, by the kind of the object. */
const PAGES: Readonly<Record<string, string>> = {
  chat: "#/transcripts/",
  ticket: "#/tickets/",
  library: "#/administration/library/",
  department: "#/administration/departments/",
  widget: "#/administration/widgets/",
  operator: "#/administration/people/",
  queue: "#/administration/queues/",
  faq: "#/administration/faqs/",
  faq_group: "#/administration/faq-groups/",
  canned_message: "#/administration/canned-messages/",
};
/** Pages that show all objects of their kind. */
const LISTS: Readonly<Record<string, string>> = {
  dataset: "#/analytics/dataset",
  survey_count: "#/analytics/survey-counts",
  erasure: "#/administration/retention",
};

/** The address of what the entry is about; empty where that can't be opened. */
export function addressOf({ kind, object, exists }: AuditEntry): string {
  const page = PAGES[kind];
  if (!exists) return "";
  return page ? page + object : (LISTS[kind] ?? "");
}
