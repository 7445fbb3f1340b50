/** A patron's previous chats as the HTTP API returns them, and their description. */

import { clockTime, dateName, day } from "../../chat/times";
import type { Zone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { PreviousChat, PreviousChats as Previous } from "../../protocol/http";
import type { Head } from "../../state/head";
import { duration } from "../board/rowText";

export type { Previous, PreviousChat };

type Facts = Pick<PreviousChat, "started_at" | "ended_at" | "operator_id" | "operator_name">;

export function facts({ startedAt, endedAt, claimedBy }: Head): Facts {
  return {
    started_at: startedAt,
    ended_at: endedAt,
    operator_id: claimedBy?.id ?? null,
    operator_name: claimedBy?.name ?? "",
  };
}

/** "12 Nov 2026 · Ben Okafor · 9 min" */
export function described(chat: Facts, me: number, now: number, zone?: Zone): string {
  const { started_at: from, ended_at: to, operator_id: who, operator_name: name } = chat;
  const today = day(from, zone) === day(now, zone);
  return [
    today ? m.desk_today_at({ time: clockTime(from, zone) }) : dateName(from, zone),
    who === null ? m.desk_previous_nobody() : who === me ? m.chat_you() : name,
    to === null ? m.desk_previous_still_open() : duration(to - from),
  ].join(" · ");
}
