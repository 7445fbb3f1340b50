/** Shared canned messages as the form edits them. */
import { m } from "../../../paraglide/messages.js";
import type { DepartmentSettings, LibrarySettings, SharedCannedMessage } from "../../../protocol/http";
import { SharedCannedMessageForm } from "../../../protocol/limits";
import type { Prose } from "../../composer/prose";
import { fieldsOf } from "../form/fields";
import { settingsKind } from "../form/kinds";
import { departmentNames } from "../people/people";

export interface CannedValues {
  /** `library:1` or `department:7`. */
  shared: string;
  title: string;
  prose: Prose;
  tags: string;
}

const BLANK: SharedCannedMessage = {
  id: 0,
  version: "",
  library: null,
  department: null,
  title: "",
  text: "",
  marks: [],
  tags: "",
};

export const CANNED_MESSAGES = settingsKind({
  part: "canned-messages",
  title: m.desk_canned,
  blank: BLANK,
  fields: fieldsOf<CannedValues>(SharedCannedMessageForm, {
    shared: { label: m.desk_admin_canned_shared, hint: m.desk_admin_canned_shared_hint, kind: "choice" },
    title: { label: m.desk_canned_title },
    prose: { label: m.desk_canned_text },
    tags: { label: m.desk_canned_tags, hint: m.desk_canned_tags_hint },
  }),
  values: ({ library, department, title, text, marks = [], tags = "" }): CannedValues => ({
    shared: department === null ? `library:${library ?? ""}` : `department:${department}`,
    title,
    prose: { text, marks },
    tags,
  }),
  body: ({ version, shared, title, prose: { text, marks }, tags }) => {
    const [kind, number] = shared.split(":");
    // Canned messages have no links.
    const shown = marks.flatMap(({ kind, start, end }) => (kind === "link" ? [] : [{ kind, start, end }]));
    return { version, title, text, marks: shown, tags, [kind ?? ""]: Number(number) };
  },
  removal: {
    label: m.desk_admin_canned_delete,
    title: m.desk_admin_canned_delete_title,
    text: ({ title }) => m.desk_admin_canned_delete_text({ title }),
  },
});

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
