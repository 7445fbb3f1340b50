/** Operators: account, role, departments, access. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import People from "./People.svelte";
import PersonAccess from "./PersonAccess.svelte";
import PersonDepartments from "./PersonDepartments.svelte";
import PersonPicture from "./PersonPicture.svelte";
import PersonRule from "./PersonRule.svelte";
import PersonRoles from "./PersonRoles.svelte";

/** With other libraries: the administrator doesn't change the account. */
const isShared = ({ isNew, saved }: FormOf<"people">): boolean => !isNew && !saved.changes_account;

export const PEOPLE = settingsKind("people", {
  title: m.desk_people,
  find: m.desk_admin_find_people,
  lists: ["departments"],
  list: People,
  creation: {
    add: m.desk_people_invite,
    // The only department needs no choice.
    begins: ({ departments }) => ({
      departments: departments.length === 1 ? departments.map(({ id }) => id) : [],
    }),
  },
  entries: [
    { component: PersonPicture, when: ({ isNew }) => !isNew },
    {
      name: "email",
      label: m.desk_people_email,
      hint: m.desk_people_email_hint,
      disabled: isShared,
    },
    {
      name: "name",
      label: m.desk_admin_name,
      hint: m.desk_people_name_hint,
      disabled: isShared,
    },
    { component: PersonRule, when: ({ isNew, saved }) => !isNew && saved.rule !== null },
    {
      name: "departments",
      label: m.desk_admin_departments,
      component: PersonDepartments,
      when: ({ isNew, saved }) => isNew || saved.rule === null,
    },
    {
      name: "roles",
      label: m.desk_people_role,
      component: PersonRoles,
      find: m.desk_admin_find_role,
      when: ({ isNew, saved }) => isNew || saved.rule === null,
    },
    { name: "active", label: m.desk_people_access, component: PersonAccess },
  ],
});
