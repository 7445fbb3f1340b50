/** Which departments an operator would close. */

import type { Desk } from "../../protocol/wire";

/** Names of the open departments in which nobody but this operator answers, nor in their backups. */
export function answeredAlone(desk: Desk | null, me: number): string[] {
  const alone = desk?.departments.filter(
    ({ closed, online, backup = [] }) =>
      !closed && online.length > 0 && [...online, ...backup].every(({ id }) => id === me),
  );
  return alone?.map(({ name }) => name) ?? [];
}
