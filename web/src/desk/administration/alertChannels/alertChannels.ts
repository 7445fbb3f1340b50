/** Channels of other services that are alerted when no one answers a department's patrons. */
import { m } from "../../../paraglide/messages.js";
import type { AlertChannelSettings, ChannelKind } from "../../../protocol/http";
import { settingsKind } from "../form/kinds";
import type { FormOf } from "../form/kinds";
import { namesWithLibrary } from "../libraries/libraries";
import ChannelTest from "./ChannelTest.svelte";

export type AlertChannelForm = FormOf<"alert-channels">;

const SERVICES: Readonly<Record<ChannelKind, () => string>> = {
  slack: m.desk_channels_slack,
  teams: m.desk_channels_teams,
  mattermost: m.desk_channels_mattermost,
  matrix: m.desk_channels_matrix,
  discord: m.desk_channels_discord,
  ntfy: m.desk_channels_ntfy,
};
const HINTS: Readonly<Record<ChannelKind, () => string>> = {
  slack: m.desk_channels_address_slack,
  teams: m.desk_channels_address_teams,
  mattermost: m.desk_channels_address_mattermost,
  matrix: m.desk_channels_address_matrix,
  discord: m.desk_channels_address_discord,
  ntfy: m.desk_channels_address_ntfy,
};
const SECRET = { autocomplete: "off", spellcheck: false, dir: "ltr" } as const;

/** The service of a new channel is chosen in its form. */
const serviceOf = ({ isNew, values, saved }: AlertChannelForm): ChannelKind =>
  isNew ? values.kind : saved.kind;
const isNew = (form: AlertChannelForm): boolean => form.isNew;
const hasToken = (form: AlertChannelForm): boolean => ["matrix", "ntfy"].includes(serviceOf(form));

/** Its service and department. */
export const placeOf = ({ kind, department_name: department }: AlertChannelSettings): string =>
  m.desk_channels_of({ service: SERVICES[kind](), department });

/** What is wrong, or where it writes. */
function stateOf(channel: AlertChannelSettings): string {
  if (channel.paused_at !== null) return m.desk_channels_paused({ reason: channel.last_error });
  if (!channel.enabled) return m.desk_channels_off();
  return channel.last_error || placeOf(channel);
}

export const ALERT_CHANNELS = settingsKind("alert-channels", {
  title: m.desk_channels,
  find: m.desk_admin_find_channels,
  lists: ["departments"],
  list: {
    hint: m.desk_channels_hint,
    item: (row) => ({
      id: row.id,
      title: row.name,
      text: stateOf(row),
      words: `${row.name} ${row.department_name} ${SERVICES[row.kind]()}`,
      warns: row.last_error !== "" || row.paused_at !== null,
    }),
  },
  creation: {
    add: m.desk_channels_new,
    start: "form",
    opens: true,
    begins: ({ departments: [department] }) => ({
      kind: "slack" as const,
      ...(department && { department: department.id }),
    }),
    before: ({ departments }) => (departments.length > 0 ? "" : m.desk_channels_no_department()),
  },
  entries: [
    {
      name: "department",
      label: m.desk_admin_widget_department,
      options: (_, { departments }) => namesWithLibrary(departments),
      when: (form, { departments }) => form.isNew && departments.length > 1,
    },
    {
      name: "kind",
      label: m.desk_channels_service,
      options: () => Object.entries(SERVICES).map(([value, name]) => ({ value, label: name() })),
      when: isNew,
    },
    { name: "name", label: m.desk_admin_name, hint: m.desk_channels_name_hint },
    {
      name: "address",
      label: m.desk_channels_address,
      hint: (form) => (form.isNew ? HINTS[serviceOf(form)]() : m.desk_channels_address_stored()),
      control: "url",
      attributes: SECRET,
      whole: true,
    },
    {
      name: "room",
      label: m.desk_channels_room,
      hint: m.desk_channels_room_hint,
      attributes: SECRET,
      when: (form) => serviceOf(form) === "matrix",
    },
    {
      name: "token",
      label: m.desk_channels_token,
      hint: (form) =>
        !form.isNew && form.saved.has_token
          ? m.desk_channels_token_stored()
          : serviceOf(form) === "ntfy"
            ? m.desk_channels_token_ntfy()
            : m.desk_channels_token_matrix(),
      attributes: { ...SECRET, type: "password", autocomplete: "new-password" },
      when: hasToken,
    },
    { component: ChannelTest, when: (form) => !form.isNew },
    { group: m.desk_channels_alerts },
    { name: "waiting", label: m.desk_channels_waiting },
    {
      name: "waiting_seconds",
      label: m.desk_channels_waiting_seconds,
      hint: m.desk_channels_waiting_hint,
      when: ({ values }) => values.waiting,
    },
    { name: "missed", label: m.desk_channels_missed, hint: m.desk_channels_missed_hint },
    { name: "unstaffed", label: m.desk_channels_unstaffed, hint: m.desk_channels_unstaffed_hint },
    {
      name: "include_question",
      label: m.desk_channels_question,
      hint: m.desk_channels_question_hint,
      find: m.desk_admin_find_channel_question,
    },
    { name: "enabled", label: m.desk_channels_enabled, hint: m.desk_channels_enabled_hint },
  ],
  removal: {
    label: m.desk_channels_delete,
    title: m.desk_channels_delete_title,
    text: ({ name }) => m.desk_channels_delete_text({ name }),
  },
});
