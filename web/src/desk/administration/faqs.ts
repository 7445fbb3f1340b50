/** FAQs and their groups as the forms edit them, and the filters of their list. */
import { m } from "../../paraglide/messages.js";
import type { FaqGroupSettings, FaqSettings, ListedFaq } from "../../protocol/http";
import { formatFilters, oneOf, parseFilters, whole } from "../lists/filters";
import type { Labels } from "./settingsForm.svelte";

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

export interface FaqValues {
  group: number;
  question: string;
  answer: string;
  topics: string;
  keywords: string;
  links: string;
  state: State;
  slug: string;
}

export const BLANK: FaqSettings = {
  ...{
    id: 0,
    version: "",
    group: 0,
    question: "",
    answer: "",
    topics: "",
    keywords: "",
    links: "",
    slug: "",
  },
  ...{ state: "draft", address: null, created_at: 0, updated_at: 0, published_at: null, changed_by: "" },
  ...{ helpful: 0, unhelpful: 0 },
};

export const LABELS: Labels<FaqValues> = {
  group: m.desk_admin_faq_group,
  question: m.desk_admin_faq_question,
  answer: m.desk_admin_faq_answer,
  topics: m.desk_admin_faq_topics,
  keywords: m.desk_admin_faq_keywords,
  links: m.desk_admin_faq_links,
  state: m.desk_admin_faq_state,
  slug: m.desk_admin_widget_slug,
};

export function valuesOf(saved: FaqSettings): FaqValues {
  const { group, question, answer, topics, keywords, links, state, slug } = saved;
  return { group, question, answer, topics, keywords, links, state, slug };
}

export interface GroupValues {
  library: number;
  name: string;
  slug: string;
  audience: FaqGroupSettings["audience"];
  description: string;
  /** What the administrator types. */
  position: string;
  /** Empty for none. */
  widget: string;
}

export const BLANK_GROUP: FaqGroupSettings = {
  ...{ id: 0, version: "", library: 0, library_name: "", name: "", slug: "", audience: "internal" },
  ...{ description: "", position: 0, widget: null, faqs: 0 },
};

export const GROUP_LABELS: Labels<GroupValues> = {
  library: m.desk_admin_library,
  name: m.desk_admin_name,
  slug: m.desk_admin_widget_slug,
  audience: m.desk_admin_faq_audience,
  description: m.desk_admin_faq_description,
  position: m.desk_admin_faq_position,
  widget: m.desk_admin_faq_widget,
};

export function groupValuesOf(saved: FaqGroupSettings): GroupValues {
  const { library, name, slug, audience, description, position, widget } = saved;
  const chosen = widget === null ? "" : String(widget);
  return { library, name, slug, audience, description, position: String(position), widget: chosen };
}

/** A position that is no number is refused by the server. */
export function groupBodyOf<Values extends GroupValues & { readonly version: string }>({
  position,
  widget,
  ...values
}: Values): Omit<Values, "position" | "widget"> & { position: number; widget: number | null } {
  const typed = position.trim();
  return {
    ...values,
    position: /^\d{1,9}$/.test(typed) ? Number(typed) : -1,
    widget: widget ? Number(widget) : null,
  };
}

/** By number, the name of each group; of several libraries, with the library. */
export function groupNames(groups: readonly FaqGroupSettings[]): ReadonlyMap<number, string> {
  const several = new Set(groups.map(({ library }) => library)).size > 1;
  return new Map(groups.map((each) => [each.id, several ? `${each.name}, ${each.library_name}` : each.name]));
}
