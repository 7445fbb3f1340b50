/** Queues: the public form, the email address, who answers. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf, Lists } from "../form/kinds";
import { LIBRARY_OF_NEW } from "../libraries/libraries";
import PersonDepartments from "../people/PersonDepartments.svelte";
import QueueLink from "./QueueLink.svelte";
import QueueMembers from "./QueueMembers.svelte";
import QueueReaders from "./QueueReaders.svelte";

export type QueueForm = FormOf<"queues">;

/** The department of a library that has only one: it is chosen from the start. */
function onlyDepartment({ departments }: Lists, library: number | null): number[] {
  const numbers = departments.flatMap((department) =>
    department.library === library ? [department.id] : [],
  );
  return numbers.length === 1 ? numbers : [];
}

export const QUEUES = settingsKind("queues", {
  title: m.desk_admin_queues,
  find: m.desk_admin_find_queues,
  lists: ["libraries", "departments"],
  list: {
    hint: m.desk_admin_queues_hint,
    item: ({ id, name, address, public: hasForm, readers }) => {
      const what = address || (hasForm ? m.desk_admin_queue_public() : m.desk_admin_queue_internal());
      const text = readers > 0 ? what : m.desk_admin_queue_unread({ what });
      return { id, title: name, text, warns: readers === 0 };
    },
  },
  creation: {
    add: m.desk_admin_queue_new,
    start: "form",
    begins: (lists) => ({
      welcome: m.desk_admin_queue_welcome_default(),
      departments: onlyDepartment(lists, lists.libraries[0]?.id ?? null),
    }),
  },
  entries: [
    {
      ...LIBRARY_OF_NEW,
      onchoose: ({ values }, lists, before) => {
        if (String(values.departments) === String(onlyDepartment(lists, Number(before))))
          values.departments = onlyDepartment(lists, values.library);
      },
    },
    { name: "name", label: m.desk_admin_name, hint: m.desk_admin_queue_name_hint, whole: true },
    { group: m.desk_admin_queue_form_title },
    { name: "public", label: m.desk_admin_queue_form },
    {
      name: "slug",
      label: m.desk_admin_widget_slug,
      hint: ({ isNew }) => (isNew ? m.desk_admin_queue_slug_new() : m.desk_admin_queue_slug_hint()),
    },
    { component: QueueLink, when: ({ saved }) => saved.public && saved.form !== "" },
    {
      name: "welcome",
      label: m.desk_admin_queue_welcome,
      hint: m.desk_admin_queue_welcome_hint,
      attributes: { rows: 3 },
    },
    {
      name: "address",
      label: m.desk_admin_queue_address,
      hint: m.desk_admin_queue_address_hint,
      find: m.desk_admin_find_address,
    },
    { name: "accepts_files", label: m.desk_admin_queue_files },
    { group: m.desk_admin_queue_answering, hint: m.desk_admin_queue_answering_hint },
    { name: "departments", label: m.desk_admin_departments, component: PersonDepartments },
    {
      name: "members",
      label: m.desk_admin_queue_members,
      component: QueueMembers,
      find: m.desk_admin_find_members,
    },
    { component: QueueReaders, when: ({ isNew }) => !isNew },
  ],
  removal: {
    label: m.desk_admin_queue_delete,
    title: m.desk_admin_queue_delete_title,
    text: ({ name }) => m.desk_admin_queue_delete_text({ name }),
  },
});
