/** "Passwords off", and the break-glass accounts that still sign in with one. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import BreakGlass from "./BreakGlass.svelte";

export type PasswordsForm = FormOf<"passwords">;

export const PASSWORDS = settingsKind("passwords", {
  title: m.desk_passwords,
  entries: [
    { group: m.desk_passwords, errorOf: "passwords_off" },
    { name: "passwords_off", label: m.desk_passwords_off, hint: m.desk_passwords_off_hint },
    {
      group: m.desk_passwords_break_glass,
      hint: m.desk_passwords_break_glass_hint,
      errorOf: "break_glass",
    },
    { name: "break_glass", label: m.desk_passwords_break_glass, component: BreakGlass },
  ],
});
