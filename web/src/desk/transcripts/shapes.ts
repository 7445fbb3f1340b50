/** Transcripts as the HTTP API has them, under short names. */

import type { Operations, TranscriptRow } from "../../protocol/http";

export type {
  TranscriptDetail as Whole,
  TranscriptExcerptPiece as Piece,
  TranscriptFilters as Offered,
  TranscriptEmail as Mailed,
  TranscriptNamed as Named,
  TranscriptPage as Page,
  TranscriptRow as Transcript,
} from "../../protocol/http";

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

/** Those of chats that are going on, which readers don't see. */
export const LIVE: readonly Outcome[] = ["waiting", "active"];

export type Act = Operations["POST desk/transcripts/{chat}/acts"]["body"];
