import type { TranscriptRow } from "../../protocol/http";

/** How a chat ended, or its state. Missed: it ended before anybody claimed it. */
export type Outcome = TranscriptRow["outcome"];
export const OUTCOMES: readonly Outcome[] = [
  "waiting",
  "active",
  "operator",
  "patron",
  "disconnection",
  "dismissed",
  "blocked",
  "missed",
];

/** The states of chats that are going on, which readers don't see. */
export const LIVE: readonly Outcome[] = ["waiting", "active"];
