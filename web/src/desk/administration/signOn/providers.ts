/** Providers at which operators sign in: address, client, rules. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import ProviderAddresses from "./ProviderAddresses.svelte";
import Rules from "./Rules.svelte";
import TryIt from "./TryIt.svelte";

export type ProviderForm = FormOf<"sign-on">;

const isSaved = ({ isNew }: ProviderForm): boolean => !isNew;

export const SIGN_ON = settingsKind("sign-on", {
  title: m.desk_sign_on,
  find: m.desk_admin_find_sign_on,
  lists: ["departments"],
  list: {
    hint: m.desk_sign_on_hint,
    item: ({ id, name, issuer, enabled }) => ({
      id,
      title: name,
      text: enabled ? issuer : m.desk_sign_on_not_enabled(),
    }),
  },
  creation: { add: m.desk_sign_on_new, start: "form", opens: true },
  entries: [
    { name: "name", label: m.desk_admin_name, hint: m.desk_sign_on_name_hint },
    {
      name: "issuer",
      label: m.desk_sign_on_issuer,
      hint: m.desk_sign_on_issuer_hint,
      control: "url",
      whole: true,
    },
    {
      name: "client_id",
      label: m.desk_sign_on_client_id,
      attributes: { autocomplete: "off", spellcheck: false, dir: "ltr" },
    },
    {
      name: "client_secret",
      label: m.desk_sign_on_client_secret,
      hint: ({ saved, isNew }) =>
        !isNew && saved.has_secret ? m.desk_sign_on_secret_stored() : m.desk_sign_on_secret_hint(),
      attributes: { type: "password", autocomplete: "new-password", dir: "ltr" },
    },
    { component: ProviderAddresses, when: isSaved },
    { group: m.desk_sign_on_accounts },
    { name: "create_accounts", label: m.desk_sign_on_create, hint: m.desk_sign_on_create_hint },
    { name: "join_by_email", label: m.desk_sign_on_join, hint: m.desk_sign_on_join_hint },
    { group: m.desk_sign_on_rules, hint: m.desk_sign_on_rules_hint, find: m.desk_admin_find_rules },
    { name: "rules", label: m.desk_sign_on_rules, component: Rules },
    { group: m.desk_sign_on_use },
    { component: TryIt, when: isSaved },
    { name: "enabled", label: m.desk_sign_on_enabled, hint: m.desk_sign_on_enabled_hint },
  ],
  removal: {
    label: m.desk_sign_on_delete,
    title: m.desk_sign_on_delete_title,
    text: ({ name }) => m.desk_sign_on_delete_text({ name }),
  },
});
