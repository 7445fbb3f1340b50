/** The settings that the server writes into the widget's page. */

import type { WidgetForm } from "../embed/config";

export interface Question {
  readonly id: number;
  readonly label: string;
  readonly required: boolean;
}

export type FieldMode = "off" | "optional" | "required";

export interface WidgetSettings {
  readonly slug: string;
  readonly title: string;
  readonly heading: string;
  readonly welcome: string;
  /** The library's text for when nobody is online. */
  readonly offline: string;
  readonly department: string;
  readonly library: string;
  readonly contact: { readonly email: string; readonly phone: string; readonly url: string };
  readonly ask_name: FieldMode;
  readonly ask_contact: FieldMode;
  readonly questions: readonly Question[];
  /** On public computers nothing is stored longer than the tab is open. */
  readonly public_computers: boolean;
  /** Whether patrons may send files. */
  readonly accepts_files: boolean;
  /** After so many minutes without a claim the patron may submit a ticket instead. */
  readonly wait_minutes: number;
  /** Whether patrons may submit tickets. */
  readonly tickets: boolean;
  /** Whether tickets may have files. */
  readonly ticket_files: boolean;
  /** The days for which the text of a chat is stored: 0 until its end, null for ever. */
  readonly chat_days: number | null;
  /** Address of the library's page on privacy; may be empty. */
  readonly privacy_url: string;
  /** Whether patrons can get their chat by email. */
  readonly emails_chats: boolean;
  /** There are FAQs that may answer a question before it is sent. */
  readonly faqs?: boolean;
  /** Patrons may launch iframe chat mode. */
  readonly launch_frame: boolean;
  readonly accent: string;
  /** How the widget stands on the library's page; a chat in the page can't be closed. */
  readonly form: WidgetForm;
  /** Whether patrons see pictures of operators. */
  readonly pictures?: boolean;
  /** The path of the library's picture; may be empty. */
  readonly logo: string;
}

export interface Bootstrap {
  readonly widget: WidgetSettings;
  /** True in an iframe on a library's page, false on a separate page. */
  readonly embedded: boolean;
  /** The retention period of files, in days. */
  readonly file_days: number;
  /** The library's time zone. */
  readonly zone: string;
  /** The language of this page, in small letters (BCP 47). */
  readonly language: string;
  readonly library_language: string;
  /** Languages of the library's own texts that aren't in the page's. */
  readonly own_languages: { readonly [text in "heading" | "welcome" | "offline" | "questions"]?: string };
  /** The languages to choose from: tag, own name, and true if a person has reviewed it. */
  readonly languages: readonly (readonly [string, string, boolean?])[];
}

/** Whether the patron can close the widget on the library's page. */
export function closable({ embedded, widget }: Bootstrap): boolean {
  return embedded && widget.form !== "page";
}

export function readBootstrap(from: Document): Bootstrap {
  return JSON.parse(from.getElementById("bootstrap")?.textContent ?? "null") as Bootstrap;
}

const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

export function direction(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}
