/** Explains who can add an operator without a department to one. */

import { m } from "../paraglide/messages.js";
import type { Bootstrap } from "./bootstrap";

export function joinHint({ operator, missing }: Bootstrap): string {
  if (missing) return missing === "membership" ? m.desk_no_department_add() : m.desk_no_department_make();
  return operator.rights.includes("administer") ? m.desk_no_department_admin() : m.desk_no_department_ask();
}
