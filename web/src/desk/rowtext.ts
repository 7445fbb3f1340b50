/** What a chat's row says: the line under the name, its tone, and what stands at its end. */

import { clockTime } from "../chat/times";
import type { Zone } from "../chat/times";
import { m } from "../paraglide/messages.js";
import type { Row } from "../protocol/wire";
import { isMine } from "./board.svelte";
import { minutes } from "./format";
import { LONG_WAIT } from "./happenings.svelte";
import { endedWord, connectionWord } from "./names";

export interface RowLine {
  readonly text: string;
  readonly tone: "plain" | "warn" | "bad";
}

/** What the patron asked; where that was redacted, what was written last. */
export const asked = (row: Row): string => row.question || row.excerpt;

/** `unknown`: this desk is not connected, and how anybody is now is anybody's guess. */
export function rowLine(row: Row, me: number, typing: boolean, unknown = false, zone?: Zone): RowLine {
  const mine = isMine(row, me);
  if (row.state === "ended") {
    const what = endedWord(row.ended_by, mine);
    return { text: m.desk_stamp({ what, time: clockTime(row.ended_at ?? 0, zone) }), tone: "bad" };
  }
  if (row.operator_gone && !mine && !unknown)
    return { text: m.desk_gone_row({ name: row.claimed_by?.name ?? "" }), tone: "warn" };
  if (row.connection === "lost" && !unknown)
    return {
      text: m.desk_since({ what: connectionWord(row), time: clockTime(row.connection_at, zone) }),
      tone: "warn",
    };
  if (typing && !unknown) return { text: m.desk_typing(), tone: "plain" };
  if (row.state === "waiting") return { text: asked(row), tone: "plain" };
  if (mine) return { text: row.excerpt, tone: "plain" };
  const name = row.claimed_by?.name ?? "";
  return {
    text: row.excerpt ? m.desk_with({ name, excerpt: row.excerpt }) : m.desk_with_only({ name }),
    tone: "plain",
  };
}

/** How visibly a chat waits: plain under a minute, a tint to three, filled after. */
export function urgency(row: Row, now: number): "plain" | "tint" | "fill" {
  const waits = now - row.started_at;
  if (waits < 60_000) return "plain";
  return waits < LONG_WAIT ? "tint" : "fill";
}

/** "12 min", "1 h 5 min" */
export function duration(milliseconds: number): string {
  const all = minutes(milliseconds);
  if (all < 60) return m.desk_minutes({ count: all });
  return m.desk_hours({ hours: Math.floor(all / 60), minutes: all % 60 });
}
