/** The settings of Administration by name and synonyms, for the search over all of them. Pure. */
import { m } from "../../../paraglide/messages.js";

export interface Setting {
  /** The section in the address. */
  readonly part: string;
  /** The label of the field; empty for the section as a whole. */
  readonly field: () => string;
  /** Other words that people look for. */
  readonly words: () => string;
}

const none = (): string => "";
const of = (part: string, field: () => string, words: () => string = none): Setting => ({
  part,
  field,
  words,
});

export const SETTINGS: readonly Setting[] = [
  of("first-steps", none, m.desk_admin_find_first_steps),
  of("library", none, m.desk_admin_find_library),
  of("library", m.desk_admin_name),
  of("library", m.desk_admin_zone, m.desk_admin_find_zone),
  of("library", m.desk_admin_language, m.desk_admin_find_language),
  of("library", m.desk_admin_country, m.desk_admin_find_country),
  of("library", m.desk_admin_privacy, m.desk_admin_find_privacy),
  of("library", m.desk_chats_at_once, m.desk_admin_find_limit),
  of("library", m.desk_admin_exempt, m.desk_admin_find_exempt),
  of("library", m.desk_admin_pictures, m.desk_admin_find_pictures),
  of("library", m.desk_admin_push_names, m.desk_admin_find_push),
  of("departments", none, m.desk_admin_find_departments),
  of("departments", m.desk_admin_hours, m.desk_admin_find_hours),
  of("departments", m.desk_admin_sign_off, m.desk_admin_find_sign_off),
  of("departments", m.desk_admin_backup, m.desk_admin_find_backup),
  of("widgets", none, m.desk_admin_find_widgets),
  of("widgets", m.desk_admin_widget_sites, m.desk_admin_find_sites),
  of("widgets", m.desk_admin_widget_embed, m.desk_admin_find_embed),
  of("widgets", m.desk_admin_widget_color, m.desk_admin_find_color),
  of("widgets", m.desk_admin_widget_button, m.desk_admin_find_button),
  of("widgets", m.desk_admin_form, m.desk_admin_find_form),
  of("widgets", m.desk_admin_side, m.desk_admin_find_side),
  of("widgets", m.desk_admin_widget_contact, m.desk_admin_find_contact),
  of("widgets", m.desk_admin_widget_minutes, m.desk_admin_find_waiting),
  of("widgets", m.desk_admin_logo, m.desk_admin_find_logo),
  of("widgets", m.desk_admin_invite, m.desk_admin_find_invite),
  of("widgets", m.desk_admin_widget_welcome, m.desk_admin_find_greeting),
  of("widgets", m.desk_admin_widget_offline, m.desk_admin_find_offline),
  of("widgets", m.desk_admin_widget_public, m.desk_admin_find_public),
  of("widgets", m.desk_admin_widget_questions, m.desk_admin_find_questions),
  of("widgets", m.desk_admin_widget_files, m.desk_admin_find_files),
  of("widgets", m.desk_admin_widget_frame, m.desk_admin_find_frame),
  of("people", none, m.desk_admin_find_people),
  of("people", m.desk_people_role, m.desk_admin_find_role),
  of("queues", none, m.desk_admin_find_queues),
  of("queues", m.desk_admin_queue_address, m.desk_admin_find_address),
  of("queues", m.desk_admin_queue_members, m.desk_admin_find_members),
  of("faqs", none, m.desk_admin_find_faqs),
  of("faq-groups", m.desk_admin_faq_audience, m.desk_admin_find_audience),
  of("canned-messages", none, m.desk_admin_find_canned),
  of("files", none, m.desk_admin_find_uploads),
  of("email", none, m.desk_admin_find_email),
  of("retention", none, m.desk_admin_find_retention),
  of("retention", m.desk_retention_address_stored, m.desk_admin_find_anonymous),
  of("retention", m.desk_retention_page_stored, m.desk_admin_find_anonymous),
  of("blocks", none, m.desk_admin_find_blocks),
  of("sign-in", none, m.desk_admin_find_sign_in),
  of("sign-in", m.desk_sign_in_factor, m.desk_admin_find_factor),
  of("sign-in", m.desk_sign_in_idle, m.desk_admin_find_idle),
  of("sign-in", m.desk_sign_in_length),
  of("sign-in", m.desk_sign_in_networks, m.desk_admin_find_networks),
  of("audit-log", none, m.desk_admin_find_audit),
];

export interface Found extends Setting {
  /** What the link says. */
  readonly title: string;
}

/** The settings that have most of the words in their names or synonyms; those named so first. */
export function findSettings(search: string, parts: Readonly<Record<string, () => string>>): Found[] {
  const words = fold(search).split(/\s+/).filter(Boolean).map(singular);
  const count = (text: string): number => words.filter((word) => fold(text).includes(word)).length;
  const all = SETTINGS.map((each) => {
    const section = parts[each.part]?.() ?? "";
    const field = each.field();
    const title = field && section ? m.desk_admin_find_title({ field, section }) : section;
    return { ...each, title, named: count(title), found: count(`${title} ${each.words()}`) };
  }).filter(({ title }) => title);
  const most = Math.max(...all.map(({ found }) => found));
  return most === 0
    ? []
    : all.filter(({ found }) => found === most).sort((one, other) => other.named - one.named);
}

/** Removes case and accents. */
const fold = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Without the ending of a plural or a past tense: the search finds parts of words. */
const singular = (word: string): string => (word.length > 4 ? word.replace(/(s|ed)$/, "") : word);
