/** What patrons lose when an operator stops answering: departments that close, and who still answers. */

import type { Desk } from "../../protocol/wire";

type Department = Desk["departments"][number];
type Person = Department["online"][number];

const answers = ({ online }: Department, me: number): boolean => online.some(({ id }) => id === me);

/** The colleagues who answer a department beside this operator, its backups included. */
const others = ({ online, backup = [] }: Department, me: number): Person[] =>
  [...online, ...backup].filter(({ id }) => id !== me);

/** Names of the open departments in which nobody but this operator answers, nor in their backups. */
export function answeredAlone(desk: Desk | null, me: number): string[] {
  const alone = desk?.departments.filter(
    (department) => !department.closed && answers(department, me) && others(department, me).length === 0,
  );
  return alone?.map(({ name }) => name) ?? [];
}

export interface WaitingPatrons {
  /** How many wait in departments that no one else answers. */
  readonly unanswered: number;
  /** How many wait in departments that colleagues answer too, and the names of those colleagues. */
  readonly shared: number;
  readonly colleagues: readonly string[];
}

/** The patrons who wait for this operator. Those of departments that the operator doesn't answer don't. */
export function waitingFor(
  desk: Desk | null,
  me: number,
  waiting: readonly { readonly department: number }[],
): WaitingPatrons {
  const counted = (desk?.departments ?? [])
    .filter((department) => answers(department, me))
    .map((department) => ({
      count: waiting.filter((chat) => chat.department === department.id).length,
      others: others(department, me),
    }))
    .filter(({ count }) => count > 0);
  const shared = counted.filter((department) => department.others.length > 0);
  const sum = (departments: readonly { count: number }[]): number =>
    departments.reduce((total, { count }) => total + count, 0);
  const names = new Map(shared.flatMap((department) => department.others.map(({ id, name }) => [id, name])));
  return {
    unanswered: sum(counted) - sum(shared),
    shared: sum(shared),
    colleagues: [...names.values()],
  };
}
