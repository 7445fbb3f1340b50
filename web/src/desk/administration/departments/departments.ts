/** Departments: name, opening hours, automatic sign-off, backup department, and what is set elsewhere. */
import { m } from "../../../paraglide/messages.js";
import { choicesOf } from "../form/fields";
import { settingsKind } from "../form/kinds";
import type { FormOf, Lists, Option } from "../form/kinds";
import { LIBRARY_OF_NEW } from "../libraries/libraries";
import DepartmentFacts from "./DepartmentFacts.svelte";
import OpeningHours from "./OpeningHours.svelte";

export type DepartmentForm = FormOf<"departments">;

/** Times of the backup to choose from, in seconds. */
const TIMES = [15, 30, 60, 90, 120, 180, 300];

const backups = ({ saved: { id, library } }: DepartmentForm, { departments }: Lists): Option[] =>
  choicesOf(departments.filter((department) => department.library === library && department.id !== id));

function times({ saved }: DepartmentForm): Option[] {
  const sorted = [...new Set([...TIMES, saved.backup_after])].sort((a, b) => a - b);
  return sorted.map((value) => ({ value, label: String(value) }));
}

export const DEPARTMENTS = settingsKind("departments", {
  title: m.desk_admin_departments,
  find: m.desk_admin_find_departments,
  lists: ["libraries", "departments"],
  list: {
    hint: m.desk_admin_departments_hint,
    item: ({ id, name, operators, hours }) => ({
      id,
      title: name,
      text: m.desk_admin_department_summary({
        operators: m.desk_admin_operators({ count: operators }),
        hours: hours ? m.desk_admin_has_hours() : m.desk_admin_no_hours(),
      }),
    }),
  },
  creation: { add: m.desk_admin_department_new, start: "dialog" },
  entries: [
    LIBRARY_OF_NEW,
    { name: "name", label: m.desk_admin_name, whole: true },
    { name: "hours", label: m.desk_admin_hours, component: OpeningHours, find: m.desk_admin_find_hours },
    { group: m.desk_admin_sign_off, hint: m.desk_admin_sign_off_words },
    {
      name: "sign_off",
      label: m.desk_admin_sign_off_set,
      title: m.desk_admin_sign_off,
      when: ({ values }) => values.hours !== null,
      find: m.desk_admin_find_sign_off,
    },
    { group: m.desk_admin_backup, hint: m.desk_admin_backup_hint },
    {
      name: "backup",
      label: m.desk_admin_backup,
      options: (form, lists) => [{ value: "", label: m.desk_admin_backup_none() }, ...backups(form, lists)],
      quiet: true,
      when: (form, lists) => backups(form, lists).length > 0,
      find: m.desk_admin_find_backup,
    },
    {
      name: "backup_after",
      label: m.desk_admin_backup_after,
      options: times,
      beside: true,
      when: ({ values }) => values.backup !== null,
    },
    { group: null },
    { component: DepartmentFacts, when: ({ isNew }) => !isNew },
  ],
  removal: {
    label: m.desk_admin_department_delete,
    title: m.desk_admin_department_delete_title,
    text: ({ name }) => m.desk_admin_department_delete_text({ name }),
  },
});
