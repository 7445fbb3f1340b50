/** Texts about operators for their administrators. */
import { dateName, shortTime } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import { statusMark, statusName } from "../names";
import type { Mark } from "../../parts/Indicator.svelte";
import type { DepartmentSettings, ListedPerson } from "../../protocol/http";

export const ROLES = (): { value: string; label: string }[] => [
  { value: "operator", label: m.desk_people_operator() },
  { value: "administrator", label: m.desk_people_administrator() },
];

export function roleOf(person: Pick<ListedPerson, "administrator" | "administers_all">): string {
  if (person.administers_all) return m.desk_people_superuser();
  return person.administrator ? m.desk_people_administrator() : m.desk_people_operator();
}

/** By number, the name of each department; of several libraries, with the library. */
export function departmentNames(departments: readonly DepartmentSettings[]): Map<number, string> {
  const several = new Set(departments.map(({ library }) => library)).size > 1;
  return new Map(
    departments.map((each) => [each.id, several ? `${each.name}, ${each.library_name}` : each.name]),
  );
}

export function statusOf(person: ListedPerson, now: number): string {
  if (!person.active) return m.desk_people_deactivated();
  if (!person.has_password) return invitationOf(person, now);
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
  if (!person.has_password) return "new";
  return statusMark(person.status);
}
