/** The name of a chat's patron, and labels for states of connections, operators and endings. */

import { clockTime } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { Mark } from "../../parts/Indicator.svelte";
import type { Colleague } from "../../protocol/wire";
import type { ChatState } from "../../state/chat.svelte";
import type { Head } from "../../state/head";
import type { Status } from "../status/activity.svelte";

type Named = Pick<Head, "name" | "guest">;
type Stated = Pick<Head, "state" | "connection">;

/** The patron's name, or "Guest 8214". */
export const patronName = ({ name, guest }: Named): string => name ?? m.desk_guest({ number: guest });

/** Whether the operator owns the chat or, while it is active, participates in it. */
export const isWriter = ({ head, me }: Pick<ChatState, "head" | "me">): boolean =>
  head.claimedBy?.id === me || (head.state === "active" && head.participants.some(({ id }) => id === me));

/** The patron, the chat's operators, and every operator who wrote or acted in it. */
export function participants({ head, entries, me }: Pick<ChatState, "head" | "entries" | "me">): string[] {
  const here = [...(head.claimedBy ? [head.claimedBy] : []), ...head.participants];
  const people = new Map(here.map(({ id, name }) => [id, name]));
  for (const { by } of entries) if (by.role === "operator" && by.id && by.name) people.set(by.id, by.name);
  const operators = [...people].map(([id, name]) => (id === me ? m.chat_you() : name));
  return [patronName(head), ...operators];
}

export function connectionMark({ state, connection }: Stated): Mark {
  if (state === "ended") return "ended";
  if (connection === "lost") return "reconnecting";
  return "connected";
}

export function connectionWord(stated: Stated): string {
  const labels = {
    ended: m.desk_connection_ended,
    reconnecting: m.desk_connection_reconnecting,
    connected: m.desk_connection_connected,
  };
  return labels[connectionMark(stated) as keyof typeof labels]();
}

export interface StateLabel {
  readonly mark: Mark;
  readonly word: string;
}

/** While the desk's own connection is lost, the state of others is unknown. */
const unlessLost = (lost: boolean, label: () => StateLabel): StateLabel =>
  lost ? { mark: "offline", word: m.desk_connection_unknown() } : label();

/** An ended chat stays ended, whatever the desk's connection. */
export const connectionLabel = (chat: Stated, lost: boolean): StateLabel =>
  unlessLost(lost && chat.state !== "ended", () => ({
    mark: connectionMark(chat),
    word: connectionWord(chat),
  }));

export const statusLabel = (status: Shown, lost: boolean): StateLabel =>
  unlessLost(lost, () => ({ mark: statusMark(status), word: statusName(status) }));

/** A colleague's status, with "Busy" for one who has as many chats as they answer at once. */
export const colleagueLabel = (
  { status, busy }: Pick<Colleague, "status" | "busy">,
  lost: boolean,
): StateLabel => (busy && !lost ? { mark: "away", word: m.desk_status_busy() } : statusLabel(status, lost));

/** A colleague's status may also follow from their desk. */
type Shown = Status | Colleague["status"];

export const statusMark = (status: Shown): Mark => {
  if (status === "online") return "connected";
  return status === "away" || status === "colleagues" ? status : "offline";
};

export function statusName(status: Shown): string {
  const names = {
    online: m.desk_status_online,
    away: m.desk_status_away,
    colleagues: m.desk_status_colleagues,
    offline: m.desk_status_offline,
    not_responding: m.desk_status_not_responding,
  };
  return names[status]();
}

/** Why a colleague is away, and when they are back. */
export const awayTexts = ({ reason, back_at: back }: Pick<Colleague, "reason" | "back_at">): string[] =>
  [reason ?? "", back ? m.desk_back_at({ time: clockTime(back) }) : ""].filter(Boolean);

/** "Ended by you", "Ended by the patron", "The connection was lost". */
export function endedText(by: Head["endedBy"], mine: boolean): string {
  if (by === "patron") return m.desk_ended_by_patron();
  if (by === "disconnection") return m.desk_ended_lost();
  return mine ? m.desk_ended_by_you() : m.desk_ended_by_operator();
}
