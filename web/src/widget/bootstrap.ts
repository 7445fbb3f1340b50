/** What the server writes into the widget's page. */

export interface Question {
  readonly id: number;
  readonly label: string;
  readonly required: boolean;
}

export type Asked = "off" | "optional" | "required";

export interface WidgetSettings {
  readonly slug: string;
  readonly title: string;
  readonly heading: string;
  readonly welcome: string;
  /** What is said when nobody can answer. */
  readonly offline: string;
  readonly department: string;
  readonly library: string;
  readonly contact: { readonly email: string; readonly phone: string; readonly url: string };
  readonly ask_name: Asked;
  readonly ask_contact: Asked;
  readonly questions: readonly Question[];
  /** On public computers nothing is kept longer than the tab. */
  readonly public_computers: boolean;
  /** Whether patrons may send files. */
  readonly accepts_files: boolean;
  /** After so many minutes in which nobody claimed the chat, the question may be left instead. */
  readonly wait_minutes: number;
  /** Whether the library takes questions in writing. */
  readonly tickets: boolean;
  /** Whether they may come with files. */
  readonly ticket_files: boolean;
  /** Patrons may launch iframe chat mode. */
  readonly launch_frame: boolean;
  readonly accent: string;
}

export interface Bootstrap {
  readonly widget: WidgetSettings;
  /** In an iframe on a library's page, or a page of its own. */
  readonly embedded: boolean;
  /** How long files of chats are kept. */
  readonly file_days: number;
  readonly language: string;
}

export function readBootstrap(from: Document): Bootstrap {
  return JSON.parse(from.getElementById("bootstrap")?.textContent ?? "null") as Bootstrap;
}

const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

export function direction(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}
