/** Texts of a chat's row in the list. */

import { clockTime } from "../../chat/times";
import type { Zone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { Row } from "../../protocol/wire";
import { isMine, isWithMe } from "./board.svelte";
import { minutes } from "../parts/format";
import { LONG_WAIT } from "../status/activity.svelte";
import { endedText, connectionWord } from "../parts/names";

export interface RowLine {
  readonly text: string;
  readonly tone: "plain" | "warn" | "bad";
}

const excerptOf = (row: Row): string => row.excerpt || m.chat_removed();

/** The patron's question; the latest excerpt if the question was redacted. */
export const questionOf = (row: Row): string => row.question || excerptOf(row);

export interface RowFacts {
  readonly typing?: boolean;
  /** The desk is not connected, so the state of others is unknown. */
  readonly unknown?: boolean;
  /** The browser froze the desk of the chat's operator. */
  readonly silent?: boolean;
}

export function rowLine(row: Row, me: number, facts: RowFacts = {}, zone?: Zone): RowLine {
  const { typing, unknown, silent = false } = facts;
  const mine = isMine(row, me);
  if (row.state === "ended") {
    const what = endedText(row.ended_by, mine);
    return { text: m.desk_entry_time({ what, time: clockTime(row.ended_at ?? 0, zone) }), tone: "bad" };
  }
  // The question decides who claims the chat.
  if (row.state === "waiting") {
    const question = questionOf(row);
    return row.connection === "lost" && !unknown
      ? { text: m.desk_waits_lost({ what: connectionWord(row), question }), tone: "warn" }
      : { text: question, tone: "plain" };
  }
  if (row.operator_gone && !mine && !unknown)
    return { text: goneRow(row.claimed_by?.name ?? "", silent), tone: "warn" };
  if (row.connection === "lost" && !unknown)
    return {
      text: m.desk_since({ what: connectionWord(row), time: clockTime(row.connection_at, zone) }),
      tone: "warn",
    };
  if (typing && !unknown) return { text: m.desk_typing(), tone: "plain" };
  if (isWithMe(row, me)) return { text: excerptOf(row), tone: "plain" };
  const name = row.claimed_by?.name ?? "";
  return {
    text: row.excerpt ? m.desk_with({ name, excerpt: row.excerpt }) : m.desk_with_only({ name }),
    tone: "plain",
  };
}

const goneRow = (name: string, silent: boolean): string =>
  silent ? m.desk_silent_row({ name }) : m.desk_gone_row({ name });

/** Why a colleague may take over this operator's chat. */
export const goneText = (name = "", silent = false): string =>
  silent ? m.desk_operator_silent({ name }) : m.desk_operator_gone({ name });

/** How visibly a waiting chat is marked: plain below 1 min, a tint below 3 min, filled above. */
export function urgency(row: Row, now: number): "plain" | "tint" | "fill" {
  const wait = now - row.started_at;
  if (wait < 60_000) return "plain";
  return wait < LONG_WAIT ? "tint" : "fill";
}

/** "12 min", "1 h 5 min" */
export function duration(milliseconds: number): string {
  const total = minutes(milliseconds);
  if (total < 60) return m.desk_minutes({ count: total });
  return m.desk_hours({ hours: Math.floor(total / 60), minutes: total % 60 });
}
