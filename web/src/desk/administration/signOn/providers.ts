/** Providers at which operators sign in: address and client, or metadata; rules. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import { longDate } from "./dates";
import type { FormOf } from "../form/kinds";
import PasswordsOff from "./PasswordsOff.svelte";
import ProviderAddresses from "./ProviderAddresses.svelte";
import ProviderMetadata from "./ProviderMetadata.svelte";
import Rules from "./Rules.svelte";
import TryIt from "./TryIt.svelte";

export type ProviderForm = FormOf<"sign-on">;

const isSaved = ({ isNew }: ProviderForm): boolean => !isNew;
/** The kind of a new provider is chosen in its form. */
const isSaml = ({ isNew, values, saved }: ProviderForm): boolean =>
  (isNew && "kind" in values ? values.kind : saved.kind) === "saml";
/** The metadata of a new provider is a file until another source is chosen. */
const isFile = ({ values }: ProviderForm): boolean => values.metadata_source === "file";
const isFetched = (form: ProviderForm): boolean => isSaml(form) && !isFile(form);
const isOpenId = (form: ProviderForm): boolean => !isSaml(form);

const oldCopy = (at: number | null): string =>
  at === null ? m.desk_sign_on_no_copy() : m.desk_sign_on_old_copy({ date: longDate(at) });

export const SIGN_ON = settingsKind("sign-on", {
  title: m.desk_sign_on,
  find: m.desk_admin_find_sign_on,
  lists: ["departments"],
  list: {
    hint: m.desk_sign_on_hint,
    item: ({ id, name, issuer, enabled, metadata_at, metadata_error }) => ({
      id,
      title: name,
      text: metadata_error ? oldCopy(metadata_at) : enabled ? issuer : m.desk_sign_on_not_enabled(),
      warns: metadata_error !== "",
    }),
    foot: PasswordsOff,
  },
  creation: { add: m.desk_sign_on_new, start: "form", opens: true },
  entries: [
    {
      name: "kind",
      label: m.desk_sign_on_kind,
      options: () => [
        { value: "openid", label: m.desk_sign_on_openid() },
        { value: "saml", label: m.desk_sign_on_saml() },
      ],
      when: ({ isNew }) => isNew,
    },
    { name: "name", label: m.desk_admin_name, hint: m.desk_sign_on_name_hint },
    {
      name: "issuer",
      label: m.desk_sign_on_issuer,
      hint: m.desk_sign_on_issuer_hint,
      control: "url",
      whole: true,
      when: isOpenId,
    },
    {
      name: "client_id",
      label: m.desk_sign_on_client_id,
      attributes: { autocomplete: "off", spellcheck: false, dir: "ltr" },
      when: isOpenId,
    },
    {
      name: "client_secret",
      label: m.desk_sign_on_client_secret,
      hint: ({ saved, isNew }) =>
        !isNew && saved.has_secret ? m.desk_sign_on_secret_stored() : m.desk_sign_on_secret_hint(),
      attributes: { type: "password", autocomplete: "new-password", dir: "ltr" },
      when: isOpenId,
    },
    { component: ProviderAddresses, when: (form) => isSaved(form) && isOpenId(form) },
    {
      name: "metadata_source",
      label: m.desk_sign_on_source,
      options: () => [
        { value: "file", label: m.desk_sign_on_source_file() },
        { value: "address", label: m.desk_sign_on_source_address() },
        { value: "federation", label: m.desk_sign_on_source_federation() },
      ],
      when: isSaml,
    },
    {
      name: "issuer",
      label: m.desk_sign_on_entity_id,
      hint: m.desk_sign_on_entity_id_hint,
      attributes: { autocomplete: "off", spellcheck: false, dir: "ltr" },
      when: isFetched,
    },
    {
      name: "metadata_address",
      label: m.desk_sign_on_address,
      hint: m.desk_sign_on_address_hint,
      control: "url",
      when: isFetched,
    },
    {
      name: "signing_certificate",
      label: m.desk_sign_on_signer,
      hint: m.desk_sign_on_signer_hint,
      control: "area",
      when: isFetched,
    },
    {
      name: "metadata_file",
      label: m.desk_sign_on_metadata_file,
      component: ProviderMetadata,
      remade: true,
      whole: true,
      when: isSaml,
    },
    {
      name: "accept_unsolicited",
      label: m.desk_sign_on_unsolicited,
      hint: m.desk_sign_on_unsolicited_hint,
      when: isSaml,
    },
    { group: m.desk_sign_on_accounts },
    {
      name: "domains",
      label: m.desk_sign_on_domains,
      hint: m.desk_sign_on_domains_hint,
      control: "area",
      when: isSaml,
    },
    { name: "create_accounts", label: m.desk_sign_on_create, hint: m.desk_sign_on_create_hint },
    { name: "join_by_email", label: m.desk_sign_on_join, hint: m.desk_sign_on_join_hint },
    { group: m.desk_sign_on_rules, hint: m.desk_sign_on_rules_hint, find: m.desk_admin_find_rules },
    { name: "rules", label: m.desk_sign_on_rules, component: Rules },
    { group: m.desk_sign_on_use, errorOf: "enabled" },
    { component: TryIt, when: isSaved },
    { name: "enabled", label: m.desk_sign_on_enabled, hint: m.desk_sign_on_enabled_hint },
  ],
  removal: {
    label: m.desk_sign_on_delete,
    title: m.desk_sign_on_delete_title,
    text: ({ name }) => m.desk_sign_on_delete_text({ name }),
  },
});
