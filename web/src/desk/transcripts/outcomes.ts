import type { TranscriptRow } from "../../protocol/http";

/** How a chat ended, or its state. Missed: it ended before anybody claimed it. */
export type Outcome = TranscriptRow["outcome"];

/** How outcomes look in lists, in the order of the filter; null for a check mark. */
export const MARKS = {
  waiting: "new",
  active: "connected",
  operator: null,
  patron: null,
  disconnection: "reconnecting",
  dismissed: "ended",
  blocked: "ended",
  missed: "ended",
} as const satisfies Record<Outcome, string | null>;
export const OUTCOMES = Object.keys(MARKS) as readonly Outcome[];

/** The states of chats that are going on, which readers don't see. */
export const LIVE: readonly Outcome[] = ["waiting", "active"];
