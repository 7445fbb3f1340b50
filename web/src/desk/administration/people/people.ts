/** Texts about operators for their administrators. */
import { dateName, shortTime } from "../../../chat/times";
import { m } from "../../../paraglide/messages.js";
import { listText } from "../../parts/format";
import { statusMark, statusName } from "../../parts/names";
import type { Mark } from "../../../parts/Indicator.svelte";
import type { LibraryRole, ListedPerson } from "../../../protocol/http";

export type Role = LibraryRole["role"];

export const ROLES: Readonly<Record<Role, { readonly name: () => string; readonly hint: () => string }>> = {
  administrator: { name: m.desk_people_administrator, hint: m.desk_people_administrator_hint },
  operator: { name: m.desk_people_operator, hint: m.desk_people_operator_hint },
  reader: { name: m.desk_people_reader, hint: m.desk_people_reader_hint },
  records: { name: m.desk_people_records, hint: m.desk_people_records_hint },
};

/** The role, and the rule that gives it. */
export function roleByRule(person: ListedPerson, libraries: ReadonlyMap<number, string>): string {
  const role = roleOf(person, libraries);
  if (!person.rule) return role;
  const { number, provider } = person.rule;
  return number && role
    ? m.desk_people_by_rule({ role, number, provider })
    : role || m.desk_people_by_no_rule({ provider });
}

/** The role in the administrator's libraries; of several different ones, each with its library. */
export function roleOf(
  { administers_all, roles }: Pick<ListedPerson, "administers_all" | "roles">,
  libraries: ReadonlyMap<number, string>,
): string {
  if (administers_all) return m.desk_people_superuser();
  const names = roles.map(({ role }) => ROLES[role].name());
  if (new Set(names).size === 1) return names[0] ?? "";
  return listText(
    roles.map(({ library, role }) =>
      m.desk_people_role_named({ role: ROLES[role].name(), library: libraries.get(library) ?? "" }),
    ),
  );
}

export function statusOf(person: ListedPerson, now: number): string {
  if (!person.active) return m.desk_people_deactivated();
  if (!person.has_password && !person.signs_on) return invitationOf(person, now);
  if (person.status !== "offline") return statusName(person.status);
  return person.seen_at === null
    ? m.desk_people_never_active()
    : m.desk_people_last_active({ time: shortTime(person.seen_at, now) });
}

export function invitationOf(person: ListedPerson, now: number): string {
  const until = person.invited_until ?? 0;
  return until > now ? m.desk_people_invited({ date: dateName(until) }) : m.desk_people_invitation_expired();
}

export function markOf(person: ListedPerson): Mark {
  if (!person.active) return "ended";
  if (!person.has_password && !person.signs_on) return "new";
  return statusMark(person.status);
}
