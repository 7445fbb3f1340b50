/** Transcripts as the server tells them. */

import type { WireEvent } from "../../protocol/wire";
import type { Redact } from "../redact/redact";

export const OUTCOMES = ["waiting", "active", "operator", "patron", "disconnection", "missed"] as const;
/** How a chat ended, or where it is. Missed: it ended before anybody claimed it. */
export type OutcomeBadge = (typeof OUTCOMES)[number];

export interface Named {
  readonly id: number;
  readonly name: string;
}

/** A stretch of text; `meant` where it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly meant: boolean;
}

export interface Transcript {
  readonly chat: number;
  readonly outcome: OutcomeBadge;
  readonly guest: number;
  readonly name: string | null;
  readonly contact: string | null;
  readonly question: string;
  readonly department: Named;
  readonly widget: Named;
  readonly operator: Named | null;
  readonly started_at: number;
  readonly claimed_at: number | null;
  readonly ended_at: number | null;
  readonly messages: number;
  readonly tags: readonly string[];
  readonly noted: boolean;
  readonly redacted: readonly string[];
  readonly found: readonly Piece[];
}

export interface Page {
  readonly transcripts: readonly Transcript[];
  readonly next: string | null;
}

export interface Whole {
  readonly transcript: Transcript;
  readonly events: readonly WireEvent[];
  readonly may_redact: boolean;
  readonly emails: readonly Mailed[];
  /** To whom it can be mailed, besides the patron. */
  readonly colleagues: readonly Named[];
}

/** A mail of the transcript, and where it is. */
export interface Mailed {
  readonly id: number;
  readonly to: string;
  readonly notes: boolean;
  readonly state: "due" | "sending" | "sent" | "failed" | "bounced";
  readonly at: number;
}

export interface Offered {
  readonly departments: readonly (Named & { readonly library: string; readonly administered: boolean })[];
  readonly operators: readonly Named[];
  readonly widgets: readonly Named[];
  readonly tags: readonly string[];
  readonly sends_email: boolean;
}

export type Act =
  | { readonly kind: "save_note"; readonly text: string }
  | { readonly kind: "set_tags"; readonly tags: readonly string[] }
  | Redact;
