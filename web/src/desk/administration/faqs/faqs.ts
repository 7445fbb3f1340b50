/** FAQs and their groups as the forms edit them, and the filters of their list. */
import { m } from "../../../paraglide/messages.js";
import type { FaqGroupSettings, FaqSettings, ListedFaq } from "../../../protocol/http";
import { FaqForm, FaqGroupForm } from "../../../protocol/limits";
import { formatFilters, oneOf, parseFilters, whole } from "../../lists/filters";
import { digitsOf, fieldsOf } from "../form/fields";
import { settingsKind } from "../form/kinds";

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

const BLANK: FaqSettings = {
  id: 0,
  version: "",
  group: 0,
  question: "",
  answer: "",
  topics: "",
  keywords: "",
  links: "",
  slug: "",
  state: "draft",
  address: null,
  created_at: 0,
  updated_at: 0,
  published_at: null,
  changed_by: "",
  helpful: 0,
  unhelpful: 0,
};

export const FAQS = settingsKind({
  part: "faqs",
  title: m.desk_admin_faqs,
  blank: BLANK,
  opens: true,
  fields: fieldsOf<FaqValues>(FaqForm, {
    group: { label: m.desk_admin_faq_group, kind: "choice" },
    question: { label: m.desk_admin_faq_question },
    answer: { label: m.desk_admin_faq_answer },
    topics: { label: m.desk_admin_faq_topics, hint: m.desk_admin_faq_topics_hint },
    keywords: { label: m.desk_admin_faq_keywords, hint: m.desk_admin_faq_keywords_hint },
    links: { label: m.desk_admin_faq_links, hint: m.desk_admin_faq_links_hint, kind: "lines" },
    state: { label: m.desk_admin_faq_state, hint: m.desk_admin_faq_state_hint, kind: "choice" },
    slug: { label: m.desk_admin_widget_slug, hint: m.desk_admin_faq_slug_hint, kind: "slug" },
  }),
  values: ({ group, question, answer, topics, keywords, links, state, slug }): FaqValues => ({
    group,
    question,
    answer,
    topics,
    keywords,
    links,
    state,
    slug,
  }),
  removal: {
    label: m.desk_admin_faq_delete,
    title: m.desk_admin_faq_delete_title,
    text: ({ question }) => m.desk_admin_faq_delete_text({ question }),
  },
});

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

const BLANK_GROUP: FaqGroupSettings = {
  id: 0,
  version: "",
  library: 0,
  library_name: "",
  name: "",
  slug: "",
  audience: "internal",
  description: "",
  position: 0,
  widget: null,
  faqs: 0,
};

export const FAQ_GROUPS = settingsKind({
  part: "faq-groups",
  title: m.desk_admin_faq_groups,
  blank: BLANK_GROUP,
  fields: fieldsOf<GroupValues>(FaqGroupForm, {
    library: { label: m.desk_admin_library, kind: "choice" },
    name: { label: m.desk_admin_name },
    audience: { label: m.desk_admin_faq_audience, hint: m.desk_admin_faq_audience_hint, kind: "choice" },
    slug: { label: m.desk_admin_widget_slug, hint: m.desk_admin_faq_slug_hint, kind: "slug" },
    description: { label: m.desk_admin_faq_description, hint: m.desk_admin_faq_description_hint },
    position: {
      label: m.desk_admin_faq_position,
      hint: m.desk_admin_faq_position_hint,
      kind: "digits",
      attributes: { maxlength: 5 },
    },
    widget: { label: m.desk_admin_faq_widget, hint: m.desk_admin_faq_widget_hint, kind: "choice" },
  }),
  values: ({ library, name, slug, audience, description, position, widget }): GroupValues => ({
    library,
    name,
    slug,
    audience,
    description,
    position: String(position),
    widget: widget === null ? "" : String(widget),
  }),
  body: ({ position, widget, ...values }) => ({
    ...values,
    position: digitsOf(position),
    widget: widget ? Number(widget) : null,
  }),
  removal: {
    label: m.desk_admin_faq_group_delete,
    title: m.desk_admin_faq_group_delete_title,
    text: ({ name }) => m.desk_admin_faq_group_delete_text({ name }),
  },
});

/** The name of each group by its number, with the library if there are several. */
export function groupNames(groups: readonly FaqGroupSettings[]): ReadonlyMap<number, string> {
  const several = new Set(groups.map(({ library }) => library)).size > 1;
  return new Map(
    groups.map(({ id, name, library_name }) => [id, several ? `${name}, ${library_name}` : name]),
  );
}
