/** Shared canned messages as the form edits them. */
import { m } from "../../paraglide/messages.js";
import type {
  DepartmentSettings,
  LibrarySettings,
  SharedCannedMessage,
  SharedCannedMessageForm,
} from "../../protocol/http";
import type { Prose } from "../prose";
import { departmentNames } from "./people";
import type { Labels } from "./settingsForm.svelte";

export interface CannedValues {
  /** `library:1` or `department:7`. */
  shared: string;
  title: string;
  prose: Prose;
  tags: string;
}

export const BLANK: SharedCannedMessage = {
  ...{ id: 0, version: "", library: null, department: null },
  ...{ title: "", text: "", marks: [], tags: "" },
};

export const LABELS: Labels<CannedValues> = {
  shared: m.desk_admin_canned_shared,
  title: m.desk_canned_title,
  prose: m.desk_canned_text,
  tags: m.desk_canned_tags,
};

export function valuesOf(saved: SharedCannedMessage): CannedValues {
  const { library, department, title, text, marks = [], tags = "" } = saved;
  const shared = department === null ? `library:${library ?? ""}` : `department:${department}`;
  return { shared, title, prose: { text, marks }, tags };
}

export function bodyOf(values: CannedValues & { readonly version: string }): SharedCannedMessageForm {
  const { version, shared, title, prose, tags } = values;
  const [kind, number] = shared.split(":");
  // Canned messages have no links.
  const marks = prose.marks.flatMap((mark) =>
    mark.kind === "link" ? [] : [{ kind: mark.kind, start: mark.start, end: mark.end }],
  );
  return { version, title, text: prose.text, marks, tags, [kind ?? ""]: Number(number) };
}

/** The libraries and departments that can share a message. */
export function owners(
  libraries: readonly LibrarySettings[],
  departments: readonly DepartmentSettings[],
): { value: string; label: string }[] {
  return [
    ...libraries.map(({ id, name }) => ({
      value: `library:${id}`,
      label: m.desk_admin_canned_library({ name }),
    })),
    ...[...departmentNames(departments)].map(([id, label]) => ({ value: `department:${id}`, label })),
  ];
}
