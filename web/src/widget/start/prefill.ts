/**
 * Texts that the library's page fills in. The patron sees them in the form, and nothing is stored or sent before they send
 * it. Loaded only for a page that has some.
 */
import { plain, TEXT_LIMIT } from "../../state/text";
import type { WidgetApp } from "../app.svelte";

export type Prefilled = { readonly [name in "question" | "name" | "contact"]?: string };

/** The last texts of each widget. */
const latest = new WeakMap<WidgetApp, string>();

/** Fills in the fields of the form that are empty. */
export function prefill(app: WidgetApp, fields: unknown): void {
  // The same texts again, from another address of the page, must not undo what the patron deleted.
  const sent = JSON.stringify(fields);
  if (latest.get(app) === sent) return;
  latest.set(app, sent);
  const { ask_name, ask_contact } = app.boot.widget;
  app.prefilled = {
    question: textOf(fields, "question", TEXT_LIMIT),
    // A field that isn't shown must not be sent.
    name: ask_name === "off" ? "" : textOf(fields, "name", 80),
    contact: ask_contact === "off" ? "" : textOf(fields, "contact", 254),
  };
}

function textOf(fields: unknown, name: keyof Prefilled, limit: number): string {
  const text = (fields as Record<string, unknown> | null)?.[name];
  return typeof text === "string" && text.trim() ? plain(text).slice(0, limit) : "";
}
