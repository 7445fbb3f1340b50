/** A widget's settings as the form edits them. */
import type { WidgetForm as Shape } from "../../../embed/config";
import type { Preview } from "../../../preview/settings";
import type { FieldMode } from "../../../widget/bootstrap";
import type { FormOf } from "../form/kinds";

export type WidgetForm = FormOf<"widgets">;
type WidgetValues = WidgetForm["values"];
export interface Question {
  /** Null for a new one. */
  id?: number | null;
  label: string;
  required?: boolean;
}

/** The path of a stored logo. */
export const logoAddress = (logo: string): string => `/embed/logo/${encodeURIComponent(logo)}.jpg`;

/** The most questions that a widget can have. */
export const QUESTIONS_LIMIT = 3;

/** The settings for the preview. A question without a text is not shown yet. */
export function previewOf(values: WidgetValues, department: string | undefined): Preview["widget"] {
  const { title, heading, welcome, offline, accent, public_computers, accepts_files, launch_frame } = values;
  return {
    title,
    heading,
    welcome,
    offline,
    accent,
    public_computers,
    accepts_files,
    launch_frame,
    form: values.form as Shape,
    logo: values.logo && logoAddress(values.logo),
    ...(department !== undefined && { department }),
    contact: { email: values.contact_email, phone: values.contact_phone, url: values.contact_url },
    ask_name: values.ask_name as FieldMode,
    ask_contact: values.ask_contact as FieldMode,
    questions: values.questions.flatMap(({ label, required = false }, id) =>
      label.trim() ? [{ id, label: label.trim(), required }] : [],
    ),
    wait_minutes: Math.max(values.wait_minutes, 0),
  };
}

/** The allowed websites of a form, as the server reads its lines. */
export function linesOf(sites: string): string[] {
  return sites
    .split("\n")
    .map((line) => line.trim().toLowerCase().replace(/\/+$/, ""))
    .filter(Boolean);
}
