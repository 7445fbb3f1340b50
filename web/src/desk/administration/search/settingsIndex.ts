/** The settings of Administration by name and synonyms, for the search over all of them. */
import { m } from "../../../paraglide/messages.js";
import { isField } from "../form/kinds";
import type { Kind } from "../form/kinds";
import { SECTIONS } from "../sections";

export interface Setting {
  /** The section in the address. */
  readonly part: string;
  /** The label of the field; empty for the section as a whole. */
  readonly field: () => string;
  /** Other words that people look for. */
  readonly words: () => string;
}

const none = (): string => "";

/** The settings that retention's page has, which is no form of a kind. */
const RETENTION: readonly Setting[] = [m.desk_retention_address_stored, m.desk_retention_page_stored].map(
  (field) => ({ part: "retention", field, words: m.desk_admin_find_anonymous }),
);

/** The settings with words for the search in their declaration. */
function settingsIn(kind: Kind): Setting[] {
  return kind.entries.flatMap((entry) => {
    const label =
      "group" in entry ? entry.group : isField(entry) ? (entry.title ?? entry.label) : entry.label;
    return label && entry.find ? [{ part: kind.section, field: label, words: entry.find }] : [];
  });
}

export const SETTINGS: readonly Setting[] = SECTIONS.flatMap((section) => [
  ...(section.find ? [{ part: section.section, field: none, words: section.find }] : []),
  ...("entries" in section ? settingsIn(section) : []),
  ...(section.section === "retention" ? RETENTION : []),
]);

export interface Found extends Setting {
  /** What the link says. */
  readonly title: string;
}

/** The settings that have most of the words in their names or synonyms; those named so first. */
export function findSettings(search: string, parts: Readonly<Record<string, () => string>>): Found[] {
  const words = fold(search).split(/\s+/).filter(Boolean).map(singular);
  const count = (text: string): number => words.filter((word) => fold(text).includes(word)).length;
  const all = SETTINGS.map((setting) => {
    const section = parts[setting.part]?.() ?? "";
    const field = setting.field();
    const title = field && section ? m.desk_admin_find_title({ field, section }) : section;
    return { ...setting, title, named: count(title), matches: count(`${title} ${setting.words()}`) };
  }).filter(({ title }) => title);
  const most = Math.max(...all.map(({ matches }) => matches));
  return most === 0
    ? []
    : all.filter(({ matches }) => matches === most).sort((first, second) => second.named - first.named);
}

/** Removes case and accents. */
const fold = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Without the ending of a plural or a past tense: the search finds parts of words. */
const singular = (word: string): string => (word.length > 4 ? word.replace(/(s|ed)$/, "") : word);
