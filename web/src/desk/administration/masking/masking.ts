/** What a library masks in what patrons write, before it is stored. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import MaskingTest from "./MaskingTest.svelte";

export type MaskingForm = FormOf<"sensitive-data">;

const PLAIN = { spellcheck: false, autocapitalize: "off" } as const;

export const MASKING = settingsKind("sensitive-data", {
  title: m.desk_masking,
  find: m.desk_admin_find_masking,
  intro: m.desk_masking_intro,
  list: {
    hint: m.desk_masking_libraries_hint,
    item: ({ id, name }) => ({ id, title: name, text: "" }),
    single: true,
  },
  entries: [
    { name: "payment_cards", label: m.desk_masking_payment_cards, hint: m.desk_masking_payment_cards_hint },
    { name: "passwords", label: m.desk_masking_passwords, hint: m.desk_masking_passwords_hint },
    {
      name: "patron_cards",
      label: m.desk_masking_patron_cards,
      hint: m.desk_masking_patron_cards_hint,
      attributes: PLAIN,
    },
    {
      name: "countries",
      label: m.desk_masking_countries,
      hint: ({ saved }) => m.desk_masking_countries_hint({ countries: saved.known_countries.join(", ") }),
      attributes: PLAIN,
    },
    {
      name: "patterns",
      label: m.desk_masking_patterns,
      hint: m.desk_masking_patterns_hint,
      attributes: PLAIN,
    },
    { name: "keepable", label: m.desk_masking_keepable, hint: m.desk_masking_keepable_hint },
    { name: "accept_broad", label: m.desk_masking_broad, hint: m.desk_masking_broad_hint },
    { component: MaskingTest },
  ],
});
