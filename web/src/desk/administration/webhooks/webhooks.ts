/** Webhooks: where events go, and which. */
import { m } from "../../../paraglide/messages.js";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import { LIBRARY_OF_NEW } from "../libraries/libraries";
import Deliveries from "./Deliveries.svelte";
import WebhookEvents from "./WebhookEvents.svelte";
import WebhookSecret from "./WebhookSecret.svelte";
import WebhookState from "./WebhookState.svelte";

export type WebhookForm = FormOf<"webhooks">;

export const WEBHOOKS = settingsKind("webhooks", {
  title: m.desk_webhooks,
  find: m.desk_admin_find_webhooks,
  lists: ["libraries"],
  list: {
    hint: m.desk_webhooks_hint,
    item: ({ id, name, address, enabled, stopped, failing_since: failing }) => ({
      id,
      title: name,
      text: stopped ? m.desk_webhooks_switched_off() : enabled ? address : m.desk_webhooks_disabled(),
      warns: stopped !== "" || (enabled && failing !== null),
    }),
  },
  creation: {
    add: m.desk_webhooks_new,
    start: "dialog",
    made: {
      title: m.desk_webhooks_made,
      text: m.desk_webhooks_once,
      component: WebhookSecret,
      next: m.desk_people_done,
    },
  },
  entries: [
    { component: WebhookState, when: ({ isNew }) => !isNew },
    LIBRARY_OF_NEW,
    { name: "name", label: m.desk_admin_name, whole: true },
    {
      name: "address",
      label: m.desk_webhooks_address,
      hint: m.desk_webhooks_address_hint,
      control: "url",
      attributes: { dir: "ltr", spellcheck: false },
    },
    { name: "events", label: m.desk_webhooks_events, component: WebhookEvents },
    { name: "include_text", label: m.desk_webhooks_texts, hint: m.desk_webhooks_texts_hint },
    { name: "enabled", label: m.desk_webhooks_enabled, when: ({ isNew }) => !isNew },
  ],
  removal: {
    label: m.desk_webhooks_delete,
    title: m.desk_webhooks_delete_title,
    text: ({ name }) => m.desk_webhooks_delete_text({ name }),
  },
  below: Deliveries,
});
