/** A library's files: the types that may be uploaded, limits, how much is stored, and the stored files. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import FileTypes from "./FileTypes.svelte";
import FileUsage from "./FileUsage.svelte";
import StoredFiles from "./StoredFiles.svelte";
import { usageText } from "./texts";

export const FILES = settingsKind("files", {
  title: m.desk_files,
  find: m.desk_admin_find_uploads,
  list: {
    hint: m.desk_files_libraries_hint,
    item: ({ id, name, usage }) => ({ id, title: name, text: usageText(usage) }),
    single: true,
  },
  entries: [{ name: "groups", label: m.desk_files_types, component: FileTypes }, { component: FileUsage }],
  below: StoredFiles,
});
