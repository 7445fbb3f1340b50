/** The libraries that the operator administers: their settings, the first one, and how things are named after them. */
import { readerLocale } from "../../../chat/times";
import { m } from "../../../paraglide/messages.js";
import { choicesOf } from "../form/fields";
import { settingsKind } from "../form/kinds";
import type { Lists, Option } from "../form/kinds";
import NewLibrary from "./NewLibrary.svelte";
import { countryOf, zoneOptions } from "./timeZones";

type Libraries = Lists["libraries"];
type Departments = Lists["departments"];

/** The library of a new thing, where there are several. */
export const LIBRARY_OF_NEW = {
  name: "library",
  label: m.desk_admin_library,
  options: (_: unknown, { libraries }: Lists) => choicesOf(libraries),
  when: ({ isNew }: { readonly isNew: boolean }, { libraries }: Lists) => isNew && libraries.length > 1,
} as const;

/** The names of the libraries of these departments by their number. */
export const libraryNames = (departments: Departments): Map<number, string> =>
  new Map(departments.map(({ library, library_name }) => [library, library_name]));

/** Departments or groups to choose from; of several libraries, with their library. */
export function namesWithLibrary(
  rows: readonly {
    readonly id: number;
    readonly name: string;
    readonly library: number;
    readonly library_name: string;
  }[],
): { value: number; label: string }[] {
  const several = new Set(rows.map(({ library }) => library)).size > 1;
  return rows.map(({ id, name, library_name }) => ({
    value: id,
    label: several ? `${name}, ${library_name}` : name,
  }));
}

/** The languages to choose from, with the saved one if it is not among them: an earlier version accepted any. */
export function languageOptions({
  languages,
  language,
}: Pick<Libraries[number], "languages"> & { readonly language: string }): Option[] {
  const options = languages.map(({ code, name, reviewed }) => ({
    value: code,
    label: reviewed ? name : m.desk_language_machine({ name }),
  }));
  return !language || options.some(({ value }) => value === language)
    ? options
    : [...options, { value: language, label: language }];
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const LIBRARIES = settingsKind("libraries", {
  section: "library",
  title: m.desk_admin_library,
  find: m.desk_admin_find_library,
  list: {
    hint: m.desk_admin_libraries_hint,
    item: ({ id, name, time_zone }) => ({ id, title: name, text: time_zone }),
    single: true,
    none: NewLibrary,
  },
  creation: {
    add: m.desk_admin_library_create,
    begins: () => ({ time_zone: ownZone() }),
    body: (values) => ({ ...values, country: countryOf(values.time_zone) }),
  },
  entries: [
    {
      name: "name",
      label: m.desk_admin_name,
      hint: m.desk_admin_library_name_hint,
      whole: true,
      find: m.desk_admin_name,
    },
    {
      name: "time_zone",
      label: m.desk_admin_zone,
      hint: m.desk_admin_zone_hint,
      options: ({ saved }) => zoneOptions(saved.time_zone, readerLocale()),
      find: m.desk_admin_find_zone,
    },
    {
      name: "language",
      label: m.desk_admin_language,
      hint: m.desk_admin_language_hint,
      options: ({ saved }) => languageOptions(saved),
      find: m.desk_admin_find_language,
    },
    {
      name: "country",
      label: m.desk_admin_country,
      hint: m.desk_admin_country_hint,
      when: ({ isNew }) => !isNew,
      find: m.desk_admin_find_country,
    },
    {
      name: "privacy_url",
      label: m.desk_admin_privacy,
      hint: m.desk_admin_privacy_hint,
      find: m.desk_admin_find_privacy,
    },
    {
      name: "chats_at_once",
      label: m.desk_chats_at_once,
      hint: m.desk_admin_chats_at_once_hint,
      find: m.desk_admin_find_limit,
    },
    {
      name: "exempt_networks",
      label: m.desk_admin_exempt,
      hint: m.desk_admin_exempt_hint,
      find: m.desk_admin_find_exempt,
    },
    { group: m.desk_profile_picture, hint: m.desk_admin_pictures_hint },
    { name: "show_pictures", label: m.desk_admin_pictures, find: m.desk_admin_find_pictures },
    { group: m.desk_push, hint: m.desk_admin_push_hint },
    { name: "push_names", label: m.desk_admin_push_names, find: m.desk_admin_find_push },
  ],
});
