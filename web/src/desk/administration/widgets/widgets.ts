/** Widgets: look, websites, invitation, and what patrons can do in them. */
import { m } from "../../../paraglide/messages.js";
import { named } from "../form/fields";
import { settingsKind } from "../form/kinds";
import { languageOptions, namesWithLibrary } from "../libraries/libraries";
import ColorField from "./ColorField.svelte";
import EmbedCode from "./EmbedCode.svelte";
import LogoField from "./LogoField.svelte";
import SeenOn from "./SeenOn.svelte";
import WidgetCodes from "./WidgetCodes.svelte";
import WidgetDesigner from "./WidgetDesigner.svelte";
import WidgetLinks from "./WidgetLinks.svelte";
import WidgetQuestions from "./WidgetQuestions.svelte";
import WidgetShape from "./WidgetShape.svelte";

const SIDES: Readonly<Record<string, () => string>> = {
  end: m.desk_admin_side_end,
  start: m.desk_admin_side_start,
};
const MODES: Readonly<Record<string, () => string>> = {
  off: m.desk_admin_widget_ask_off,
  optional: m.desk_admin_widget_ask_optional,
  required: m.desk_admin_widget_ask_required,
};

/** The first website, and the number of others. */
function sitesOf(sites: string): string {
  const [site, ...others] = sites.split("\n").filter((line) => line.trim());
  if (!site) return m.desk_admin_widget_no_sites();
  return others.length > 0 ? m.desk_admin_widget_more_sites({ site, count: others.length }) : site;
}

export const WIDGETS = settingsKind("widgets", {
  title: m.desk_admin_widgets,
  find: m.desk_admin_find_widgets,
  lists: ["departments"],
  list: {
    hint: m.desk_admin_widgets_hint,
    item: ({ id, heading, department_name: department, sites }) => ({
      id,
      title: heading,
      text: m.desk_admin_widget_summary({ department, sites: sitesOf(sites) }),
    }),
  },
  creation: {
    add: m.desk_admin_widget_new,
    start: "dialog",
    begins: ({ departments: [first] }) => ({ department: first?.id ?? 0 }),
    before: ({ departments }) => (departments.length > 0 ? "" : m.desk_admin_widgets_no_department()),
    made: {
      title: m.desk_admin_widget_created,
      text: m.desk_admin_widget_created_next,
      component: EmbedCode,
      next: m.desk_admin_widget_created_form,
    },
  },
  frame: WidgetDesigner,
  entries: [
    {
      name: "heading",
      label: m.desk_admin_widget_title,
      hint: m.desk_admin_widget_title_hint,
      whole: true,
    },
    {
      name: "department",
      label: m.desk_admin_widget_department,
      options: (_, { departments }) => namesWithLibrary(departments),
      when: ({ isNew }, { departments }) => !isNew || departments.length > 1,
    },
    {
      name: "title",
      label: m.desk_admin_widget_button,
      hint: m.desk_admin_widget_button_hint,
      find: m.desk_admin_find_button,
    },
    {
      name: "accent",
      label: m.desk_admin_widget_color,
      component: ColorField,
      find: m.desk_admin_find_color,
    },
    {
      name: "welcome",
      label: m.desk_admin_widget_welcome,
      attributes: { rows: 3 },
      find: m.desk_admin_find_greeting,
    },
    {
      name: "offline",
      label: m.desk_admin_widget_offline,
      attributes: { rows: 3 },
      find: m.desk_admin_find_offline,
    },
    { group: m.desk_admin_form, errorOf: "form" },
    { name: "form", label: m.desk_admin_form, component: WidgetShape, find: m.desk_admin_find_form },
    {
      name: "side",
      label: m.desk_admin_side,
      hint: m.desk_admin_side_hint,
      options: () => named(SIDES),
      when: ({ values }) => values.form === "button" || values.form === "tab",
      find: m.desk_admin_find_side,
    },
    { group: null },
    {
      name: "language",
      label: m.desk_admin_language,
      hint: m.desk_admin_widget_language_hint,
      options: ({ saved }) => [
        { value: "", label: m.desk_admin_widget_language_page() },
        ...languageOptions(saved),
      ],
      find: m.desk_admin_find_language,
    },
    { name: "logo", label: m.desk_admin_logo, component: LogoField, find: m.desk_admin_find_logo },
    { group: m.desk_admin_widget_on_pages },
    {
      name: "sites",
      label: m.desk_admin_widget_sites,
      hint: m.desk_admin_widget_sites_hint,
      control: "lines",
      attributes: { rows: 4, spellcheck: false },
      find: m.desk_admin_find_sites,
    },
    { component: SeenOn, when: ({ isNew }) => !isNew },
    {
      label: m.desk_admin_widget_embed,
      component: WidgetLinks,
      when: ({ isNew }) => !isNew,
      find: m.desk_admin_find_embed,
    },
    {
      name: "slug",
      label: m.desk_admin_widget_slug,
      hint: ({ saved, values }) =>
        values.slug.trim() === saved.slug
          ? m.desk_admin_widget_slug_hint()
          : m.desk_admin_widget_slug_changed(),
    },
    {
      name: "public_computers",
      label: m.desk_admin_widget_public,
      hint: m.desk_admin_widget_public_hint,
      find: m.desk_admin_find_public,
    },
    {
      name: "locations",
      label: m.desk_admin_widget_locations,
      hint: m.desk_admin_widget_locations_hint,
      control: "lines",
      find: m.desk_admin_find_locations,
    },
    { component: WidgetCodes, when: ({ saved }) => saved.locations !== "" },
    {
      group: m.desk_admin_invite,
      hint: ({ values }) =>
        values.form === "page" ? m.desk_admin_invite_not_in_page() : m.desk_admin_invite_hint(),
      find: m.desk_admin_find_invite,
    },
    { name: "invite", label: m.desk_admin_invite_show },
    {
      name: "invite_after",
      label: m.desk_admin_invite_after,
      hint: m.desk_admin_invite_after_hint,
    },
    {
      name: "invite_pages",
      label: m.desk_admin_invite_pages,
      hint: m.desk_admin_invite_pages_hint,
      control: "lines",
      attributes: { spellcheck: false },
    },
    { name: "invite_text", label: m.desk_admin_invite_text },
    { group: m.desk_admin_widget_ask },
    { name: "ask_name", label: m.desk_admin_widget_ask_name, options: () => named(MODES) },
    { name: "ask_contact", label: m.desk_admin_widget_ask_contact, options: () => named(MODES) },
    { group: null },
    {
      name: "questions",
      label: m.desk_admin_widget_questions,
      component: WidgetQuestions,
      find: m.desk_admin_find_questions,
    },
    {
      name: "suggest_faqs",
      label: m.desk_admin_widget_suggest,
      hint: m.desk_admin_widget_suggest_hint,
      find: m.desk_admin_find_suggest,
    },
    { group: m.desk_admin_widget_in_chat },
    {
      name: "wait_minutes",
      label: m.desk_admin_widget_minutes,
      hint: m.desk_admin_widget_minutes_hint,
      find: m.desk_admin_find_waiting,
    },
    { name: "accepts_files", label: m.desk_admin_widget_files, find: m.desk_admin_find_files },
    {
      name: "launch_frame",
      label: m.desk_admin_widget_frame,
      hint: m.desk_admin_widget_frame_hint,
      find: m.desk_admin_find_frame,
    },
    { group: m.desk_admin_widget_contact, find: m.desk_admin_find_contact },
    { name: "contact_email", label: m.desk_admin_widget_contact_email },
    { name: "contact_phone", label: m.desk_admin_widget_contact_phone, attributes: { type: "tel" } },
    {
      name: "contact_url",
      label: m.desk_admin_widget_contact_url,
      attributes: { type: "text", inputmode: "url" },
    },
  ],
  removal: {
    label: m.desk_admin_widget_delete,
    title: m.desk_admin_widget_delete_title,
    text: ({ heading: name }) => m.desk_admin_widget_delete_text({ name }),
  },
});
