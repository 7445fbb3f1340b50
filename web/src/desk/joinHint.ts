/** Explains who can add an operator without a department to one. */

import { m } from "../paraglide/messages.js";
import type { Bootstrap } from "./bootstrap";
import type { Right } from "./rights";

/** `rights` are the present ones: they change while the desk is open. */
export function joinHint({ missing }: Pick<Bootstrap, "missing">, rights: readonly Right[]): string {
  if (missing) return missing === "membership" ? m.desk_no_department_add() : m.desk_no_department_make();
  return rights.includes("administer") ? m.desk_no_department_admin() : m.desk_no_department_ask();
}
