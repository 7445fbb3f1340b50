/** What a chat is called, and the state of the patron's connection as a word and a shape. */

import { m } from "../paraglide/messages.js";
import type { Mark } from "../parts/Indicator.svelte";
import type { ChatState } from "../state/chat.svelte";
import type { Head } from "../state/head";
import type { Status } from "./happenings.svelte";

type Named = Pick<Head, "name" | "guest">;
type Stated = Pick<Head, "state" | "connection">;

/** The patron's name, or "Guest 8214". */
export const named = ({ name, guest }: Named): string => name ?? m.desk_guest({ number: guest });

/** Who takes part: the patron, the operator who has the chat, and who of the desk has said or done something in it. */
export function participants({ head, entries, me }: Pick<ChatState, "head" | "entries" | "me">): string[] {
  const people = new Map(head.claimedBy ? [[head.claimedBy.id, head.claimedBy.name]] : []);
  for (const { by } of entries) if (by.role === "operator" && by.id && by.name) people.set(by.id, by.name);
  const operators = [...people].map(([id, name]) => (id === me ? m.chat_you() : name));
  return [named(head), ...operators];
}

export function markOf({ state, connection }: Stated): Mark {
  if (state === "ended") return "ended";
  if (connection === "lost") return "reconnecting";
  return "connected";
}

export function connectionWord(stated: Stated): string {
  const words = {
    ended: m.desk_connection_ended,
    reconnecting: m.desk_connection_reconnecting,
    connected: m.desk_connection_connected,
  };
  return words[markOf(stated) as keyof typeof words]();
}

export interface Seen {
  readonly mark: Mark;
  readonly word: string;
}

/** How somebody is, as it may be shown: while this desk's own connection is `lost`, that is not known. */
const seen = (lost: boolean, known: () => Seen): Seen =>
  lost ? { mark: "offline", word: m.desk_connection_unknown() } : known();

/** What has ended stays so, whatever becomes of this desk. */
export const seenConnection = (chat: Stated, lost: boolean): Seen =>
  seen(lost && chat.state !== "ended", () => ({ mark: markOf(chat), word: connectionWord(chat) }));

export const seenStatus = (status: Status, lost: boolean): Seen =>
  seen(lost, () => ({ mark: statusMark(status), word: statusWord(status) }));

export const statusMark = (status: Status): Mark => (status === "online" ? "connected" : status);

export function statusWord(status: Status): string {
  return { online: m.desk_status_online, away: m.desk_status_away, offline: m.desk_status_offline }[status]();
}

/** "Ended by you", "Ended by the patron", "The connection was lost". */
export function endedWord(by: Head["endedBy"], mine: boolean): string {
  if (by === "patron") return m.desk_ended_by_patron();
  if (by === "disconnection") return m.desk_ended_lost();
  return mine ? m.desk_ended_by_you() : m.desk_ended_by_operator();
}
