/** A widget's settings as the form edits them. */
import type { WidgetForm as Content } from "../../../protocol/http";
import { WidgetForm } from "../../../protocol/limits";
import type { WidgetForm as Shape } from "../../../embed/config";
import type { Preview } from "../../../preview/settings";
import type { FieldMode } from "../../../widget/bootstrap";
import { m } from "../../../paraglide/messages.js";
import type { FormError } from "../../parts/loading.svelte";
import { digitsOf, fieldsOf } from "../form/fields";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";

export interface Question {
  /** Null for a new one. */
  id: number | null;
  label: string;
  required: boolean;
}

type Fields = Omit<Content, "version" | "questions" | "wait_minutes" | "invite_after">;
export type WidgetValues = { -readonly [Name in keyof Fields]: Fields[Name] } & {
  questions: Question[];
  /** What the administrator types. */
  wait_minutes: string;
  invite_after: string;
};
export type WidgetSettingsForm = FormOf<typeof WIDGETS>;

/** The path of a stored logo. */
export const logoAddress = (logo: string): string => `/embed/logo/${encodeURIComponent(logo)}.jpg`;

/** The most questions that a widget can have. */
export const QUESTIONS_LIMIT = 3;

/** The settings for the preview. A question without a text is not shown yet. */
export function previewOf(values: WidgetValues, department: string | undefined): Preview["widget"] {
  const { title, heading, welcome, offline, accent, public_computers, accepts_files, launch_frame } = values;
  return {
    ...{ title, heading, welcome, offline, accent, public_computers, accepts_files, launch_frame },
    form: values.form as Shape,
    logo: values.logo && logoAddress(values.logo),
    ...(department !== undefined && { department }),
    contact: { email: values.contact_email, phone: values.contact_phone, url: values.contact_url },
    ask_name: values.ask_name as FieldMode,
    ask_contact: values.ask_contact as FieldMode,
    questions: values.questions.flatMap(({ label, required }, id) =>
      label.trim() ? [{ id, label: label.trim(), required }] : [],
    ),
    wait_minutes: Number.parseInt(values.wait_minutes, 10) || 0,
  };
}

/** The allowed websites of a form, as the server reads its lines. */
export function linesOf(sites: string): string[] {
  return sites
    .split("\n")
    .map((line) => line.trim().toLowerCase().replace(/\/+$/, ""))
    .filter(Boolean);
}

/** The errors of a field and of its lines, in one text. */
export function errorsBelow(errors: readonly FormError[], name: string): string {
  const found = errors.filter(({ field }) => field === name || field.startsWith(`${name}.`));
  return found.map(({ text }) => text).join(" ");
}

export const WIDGETS = settingsKind({
  part: "widgets",
  title: m.desk_admin_widgets,
  fields: fieldsOf<WidgetValues>(WidgetForm, {
    heading: { label: m.desk_admin_widget_title, hint: m.desk_admin_widget_title_hint },
    department: { label: m.desk_admin_widget_department, kind: "choice" },
    sites: {
      label: m.desk_admin_widget_sites,
      hint: m.desk_admin_widget_sites_hint,
      kind: "lines",
      attributes: { rows: 4, spellcheck: false },
    },
    slug: { label: m.desk_admin_widget_slug, hint: m.desk_admin_widget_slug_hint, kind: "slug" },
    form: { label: m.desk_admin_form },
    side: { label: m.desk_admin_side, hint: m.desk_admin_side_hint, kind: "choice" },
    logo: { label: m.desk_admin_logo },
    accent: { label: m.desk_admin_widget_color },
    title: { label: m.desk_admin_widget_button, hint: m.desk_admin_widget_button_hint },
    welcome: { label: m.desk_admin_widget_welcome, kind: "area", attributes: { rows: 3 } },
    offline: { label: m.desk_admin_widget_offline, kind: "area", attributes: { rows: 3 } },
    contact_email: { label: m.desk_admin_widget_contact_email, kind: "email" },
    contact_phone: { label: m.desk_admin_widget_contact_phone, attributes: { type: "tel" } },
    contact_url: {
      label: m.desk_admin_widget_contact_url,
      kind: "url",
      attributes: { type: "text", inputmode: "url" },
    },
    ask_name: { label: m.desk_admin_widget_ask_name, kind: "choice" },
    ask_contact: { label: m.desk_admin_widget_ask_contact, kind: "choice" },
    questions: { label: m.desk_admin_widget_questions },
    accepts_files: { label: m.desk_admin_widget_files, kind: "check" },
    wait_minutes: {
      label: m.desk_admin_widget_minutes,
      hint: m.desk_admin_widget_minutes_hint,
      kind: "digits",
    },
    launch_frame: { label: m.desk_admin_widget_frame, kind: "check" },
    public_computers: { label: m.desk_admin_widget_public, kind: "check" },
    invite: { label: m.desk_admin_invite_show, kind: "check" },
    invite_after: { label: m.desk_admin_invite_after, hint: m.desk_admin_invite_after_hint, kind: "digits" },
    invite_pages: {
      label: m.desk_admin_invite_pages,
      hint: m.desk_admin_invite_pages_hint,
      kind: "lines",
      attributes: { spellcheck: false },
    },
    invite_text: { label: m.desk_admin_invite_text },
  }),
  values: (saved): WidgetValues => {
    const { id, version, department_name, library_name, embed_code, chat_page, ...fields } = saved;
    void [id, version, department_name, library_name, embed_code, chat_page];
    const questions = saved.questions.map(({ id = null, label, required = false }) => ({
      id,
      label,
      required,
    }));
    return {
      ...fields,
      questions,
      wait_minutes: String(saved.wait_minutes),
      invite_after: String(saved.invite_after),
    };
  },
  body: (values) => ({
    ...values,
    wait_minutes: digitsOf(values.wait_minutes),
    invite_after: digitsOf(values.invite_after),
  }),
  removal: {
    label: m.desk_admin_widget_delete,
    title: m.desk_admin_widget_delete_title,
    text: ({ heading: name }) => m.desk_admin_widget_delete_text({ name }),
  },
});
