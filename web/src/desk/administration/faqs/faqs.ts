/** FAQs and their groups. */
import { m } from "../../../paraglide/messages.js";
import { newFaq } from "../../messages/messageTexts";
import { named } from "../form/fields";
import { settingsKind } from "../form/kinds";
import { LIBRARY_OF_NEW, namesWithLibrary } from "../libraries/libraries";
import AnswerField from "./answer/AnswerField.svelte";
import FaqFacts from "./FaqFacts.svelte";
import { parseQuery, STATE_LABELS } from "./faqFilter";
import FaqList from "./FaqList.svelte";
import FaqPreview from "./FaqPreview.svelte";

export const FAQS = settingsKind("faqs", {
  title: m.desk_admin_faqs,
  find: m.desk_admin_find_faqs,
  lists: ["faq-groups", "libraries"],
  list: FaqList,
  creation: {
    add: m.desk_admin_faq_new,
    start: "form",
    opens: true,
    begins: ({ "faq-groups": [first] }, query) => ({
      group: Number(parseQuery(query).group) || (first?.id ?? 0),
    }),
    // A message of a chat, or the question of a gap, may be the beginning of a new one.
    edited: () => {
      const { question, answer } = newFaq;
      newFaq.question = newFaq.answer = "";
      return { ...(question && { question }), ...(answer && { answer }) };
    },
  },
  entries: [
    { component: FaqFacts, when: ({ isNew }) => !isNew },
    { name: "question", label: m.desk_admin_faq_question },
    { name: "answer", label: m.desk_admin_faq_answer, component: AnswerField, remade: true },
    { group: m.desk_admin_faq_publishing },
    {
      name: "state",
      label: m.desk_admin_faq_state,
      hint: m.desk_admin_faq_state_hint,
      options: () => named(STATE_LABELS),
    },
    {
      name: "group",
      label: m.desk_admin_faq_group,
      options: (_, { "faq-groups": groups }) => namesWithLibrary(groups),
    },
    {
      name: "slug",
      label: m.desk_admin_widget_slug,
      hint: ({ isNew }) => (isNew ? m.desk_admin_faq_slug_new() : m.desk_admin_faq_slug_hint()),
      whole: true,
    },
    {
      name: "language",
      label: m.desk_admin_language,
      options: (_, { libraries }) => [
        { value: "", label: m.desk_admin_faq_language_library() },
        ...(libraries[0]?.languages ?? []).map(({ code, name }) => ({ value: code, label: name })),
      ],
    },
    {
      name: "translation_key",
      label: m.desk_admin_faq_translation_key,
      hint: m.desk_admin_faq_translation_key_hint,
    },
    { group: m.desk_admin_faq_finding },
    { name: "topics", label: m.desk_admin_faq_topics, hint: m.desk_admin_faq_topics_hint },
    { name: "keywords", label: m.desk_admin_faq_keywords, hint: m.desk_admin_faq_keywords_hint },
    { name: "links", label: m.desk_admin_faq_links, hint: m.desk_admin_faq_links_hint, control: "lines" },
    { group: null },
    { component: FaqPreview },
  ],
  removal: {
    label: m.desk_admin_faq_delete,
    title: m.desk_admin_faq_delete_title,
    text: ({ question }) => m.desk_admin_faq_delete_text({ question }),
  },
});

const AUDIENCES = { public: m.desk_admin_faq_public, internal: m.desk_admin_faq_internal };

export const FAQ_GROUPS = settingsKind("faq-groups", {
  title: m.desk_admin_faq_groups,
  lists: ["libraries", "widgets"],
  list: {
    hint: m.desk_admin_faq_groups_hint,
    item: ({ id, name, audience, faqs }) => ({
      id,
      title: name,
      text: m.desk_admin_faq_group_summary({
        audience: AUDIENCES[audience](),
        faqs: m.desk_admin_faq_found({ count: faqs }),
      }),
    }),
  },
  creation: { add: m.desk_admin_faq_group_new, start: "form" },
  entries: [
    LIBRARY_OF_NEW,
    { name: "name", label: m.desk_admin_name, whole: true },
    {
      name: "audience",
      label: m.desk_admin_faq_audience,
      hint: m.desk_admin_faq_audience_hint,
      options: () => named(AUDIENCES),
      find: m.desk_admin_find_audience,
    },
    {
      name: "slug",
      label: m.desk_admin_widget_slug,
      hint: ({ isNew }) => (isNew ? m.desk_admin_faq_group_slug_new() : m.desk_admin_faq_slug_hint()),
    },
    { name: "description", label: m.desk_admin_faq_description, hint: m.desk_admin_faq_description_hint },
    {
      name: "position",
      label: m.desk_admin_faq_position,
      hint: m.desk_admin_faq_position_hint,
    },
    {
      name: "widget",
      label: m.desk_admin_faq_widget,
      hint: m.desk_admin_faq_widget_hint,
      options: (_, { widgets }) => [
        { value: "", label: m.desk_admin_faq_no_widget() },
        ...widgets.map(({ id, title, slug }) => ({ value: id, label: `${title} (${slug})` })),
      ],
    },
  ],
  removal: {
    label: m.desk_admin_faq_group_delete,
    title: m.desk_admin_faq_group_delete_title,
    text: ({ name }) => m.desk_admin_faq_group_delete_text({ name }),
  },
});
