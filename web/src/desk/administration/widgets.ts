/** A widget's settings as the form edits them. */
import type { WidgetForm, WidgetSettings } from "../../protocol/http";
import type { WidgetForm as Shape } from "../../embed/config";
import type { Preview } from "../../preview/settings";
import type { FieldMode } from "../../widget/bootstrap";
import { m } from "../../paraglide/messages.js";
import type { FormError, Labels, SettingsForm } from "./settingsForm.svelte";

export interface Question {
  /** Null for a new one. */
  id: number | null;
  label: string;
  required: boolean;
}

type Fields = Omit<WidgetForm, "version" | "questions" | "wait_minutes" | "invite_after">;
export type WidgetValues = { -readonly [Name in keyof Fields]: Fields[Name] } & {
  questions: Question[];
  /** What the administrator types. */
  wait_minutes: string;
  invite_after: string;
};
export type WidgetSettingsForm = SettingsForm<WidgetSettings, WidgetValues>;

/** The path of a stored logo. */
export const logoAddress = (logo: string): string => `/embed/logo/${encodeURIComponent(logo)}.jpg`;

/** The most questions that a widget can have. */
export const QUESTIONS_LIMIT = 3;

export function valuesOf(saved: WidgetSettings): WidgetValues {
  const { id, version, department_name, library_name, embed_code, chat_page, ...fields } = saved;
  void [id, version, department_name, library_name, embed_code, chat_page];
  const questions = saved.questions.map((each) => ({
    id: each.id ?? null,
    label: each.label,
    required: each.required === true,
  }));
  return {
    ...fields,
    questions,
    wait_minutes: String(saved.wait_minutes),
    invite_after: String(saved.invite_after),
  };
}

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

export function bodyOf(values: WidgetValues & { readonly version: string }): WidgetForm {
  return {
    ...values,
    wait_minutes: numberOf(values.wait_minutes),
    invite_after: numberOf(values.invite_after),
  };
}

/** The server refuses a value that is not a number as too small. */
const numberOf = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : -1);

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

export const LABELS: Labels<WidgetValues> = {
  heading: m.desk_admin_widget_title,
  department: m.desk_admin_widget_department,
  sites: m.desk_admin_widget_sites,
  slug: m.desk_admin_widget_slug,
  form: m.desk_admin_form,
  side: m.desk_admin_side,
  logo: m.desk_admin_logo,
  accent: m.desk_admin_widget_color,
  title: m.desk_admin_widget_button,
  welcome: m.desk_admin_widget_welcome,
  offline: m.desk_admin_widget_offline,
  contact_email: m.desk_admin_widget_contact_email,
  contact_phone: m.desk_admin_widget_contact_phone,
  contact_url: m.desk_admin_widget_contact_url,
  ask_name: m.desk_admin_widget_ask_name,
  ask_contact: m.desk_admin_widget_ask_contact,
  questions: m.desk_admin_widget_questions,
  accepts_files: m.desk_admin_widget_files,
  wait_minutes: m.desk_admin_widget_minutes,
  launch_frame: m.desk_admin_widget_frame,
  public_computers: m.desk_admin_widget_public,
  invite: m.desk_admin_invite_show,
  invite_after: m.desk_admin_invite_after,
  invite_pages: m.desk_admin_invite_pages,
  invite_text: m.desk_admin_invite_text,
};
