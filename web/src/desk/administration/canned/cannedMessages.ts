/** Shared canned messages: who shares them, title, formatted text, keywords. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import CannedOwner from "./CannedOwner.svelte";
import CannedText from "./CannedText.svelte";
import OwnCannedMessages from "./OwnCannedMessages.svelte";

const never = (): boolean => false;

export const CANNED_MESSAGES = settingsKind("canned-messages", {
  title: m.desk_canned,
  find: m.desk_admin_find_canned,
  lists: ["libraries", "departments"],
  list: {
    hint: m.desk_admin_canned_hint,
    item: ({ id, title, shared_by, excerpt }) => ({
      id,
      title,
      text: shared_by,
      words: `${title} ${shared_by} ${excerpt}`,
    }),
    foot: OwnCannedMessages,
  },
  creation: { add: m.desk_canned_new, start: "form" },
  entries: [
    { name: "library", label: m.desk_admin_canned_shared, component: CannedOwner },
    { name: "department", label: m.desk_admin_canned_shared, when: never },
    { name: "title", label: m.desk_canned_title },
    { name: "text", label: m.desk_canned_text, component: CannedText, remade: true },
    { name: "marks", label: m.desk_canned_text, when: never },
    { name: "tags", label: m.desk_canned_tags, hint: m.desk_canned_tags_hint },
  ],
  removal: {
    label: m.desk_admin_canned_delete,
    title: m.desk_admin_canned_delete_title,
    text: ({ title }) => m.desk_admin_canned_delete_text({ title }),
  },
});
