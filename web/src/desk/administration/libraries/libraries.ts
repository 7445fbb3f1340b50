/** The libraries that the operator administers, and their departments. */
import type { LibrarySettings } from "../../../protocol/http";
import type { DeskApi } from "../../api";

export async function administeredLibraries(api: DeskApi): Promise<readonly LibrarySettings[]> {
  return await api.request("GET desk/administration/libraries");
}

/** Whether these rows belong to more than one library, which they are then named with. */
export const severalLibraries = (
  rows: readonly { readonly library?: number; readonly library_name: string }[],
): boolean => new Set(rows.map(({ library, library_name }) => library ?? library_name)).size > 1;

/** The departments that the operator administers, for a choice; of several libraries, with their library. */
export async function administeredDepartments(
  api: DeskApi,
): Promise<{ value: number; label: string; name: string }[]> {
  const all = await api.request("GET desk/administration/departments");
  const several = new Set(all.map(({ library }) => library)).size > 1;
  return all.map(({ id, name, library_name }) => ({
    value: id,
    name,
    label: several ? `${name}, ${library_name}` : name,
  }));
}

/** The languages that exist, with the saved one if it is not among them: an earlier version accepted any. */
export function languageOptions({
  languages,
  language,
}: LibrarySettings): { value: string; label: string }[] {
  const options = languages.map(({ code, name }) => ({ value: code, label: name }));
  return options.some(({ value }) => value === language)
    ? options
    : [...options, { value: language, label: language }];
}
