/** The server's rules for sign-ins: second factors, passwords, networks. */
import { m } from "../../paraglide/messages.js";
import { named } from "./form/fields";
import { settingsKind } from "./form/kinds";

const FACTORS = {
  nobody: m.desk_sign_in_factor_nobody,
  administrators: m.desk_sign_in_factor_administrators,
  all: m.desk_sign_in_factor_all,
};

export const SIGN_IN = settingsKind("sign-in", {
  title: m.desk_sign_in_rules,
  find: m.desk_admin_find_sign_in,
  intro: m.desk_sign_in_hint,
  entries: [
    {
      name: "second_factor",
      label: m.desk_sign_in_factor,
      hint: m.desk_sign_in_factor_hint,
      options: () => named(FACTORS),
      find: m.desk_admin_find_factor,
    },
    {
      name: "idle_minutes",
      label: m.desk_sign_in_idle,
      hint: m.desk_sign_in_idle_hint,
      find: m.desk_admin_find_idle,
    },
    {
      name: "password_length",
      label: m.desk_sign_in_length,
      hint: m.desk_sign_in_length_hint,
      find: m.desk_sign_in_length,
    },
    {
      name: "desk_networks",
      label: m.desk_sign_in_networks,
      hint: ({ saved: { address } }) => m.desk_sign_in_networks_hint({ address }),
      find: m.desk_admin_find_networks,
    },
  ],
});
