/** Texts about transcripts: titles, outcomes, errors. */

import { m } from "../../paraglide/messages.js";
import type { TranscriptEmail, TranscriptFilters, TranscriptRow } from "../../protocol/http";
import type { AnyRefusal } from "../../protocol/wire";
import { refusalText } from "../../state/refusals";
import { ApiError } from "../api";
import { listText } from "../parts/format";
import { patronName } from "../parts/names";
import type { Outcome } from "./outcomes";

export function outcomeText(outcome: Outcome): string {
  const names = {
    waiting: m.transcript_waiting,
    active: m.transcript_active,
    operator: m.transcript_by_operator,
    patron: m.transcript_by_patron,
    disconnection: m.transcript_by_disconnection,
    dismissed: m.transcript_dismissed,
    blocked: m.transcript_blocked,
    missed: m.transcript_missed,
  };
  return names[outcome]();
}

export const transcriptTitle = (chat: number): string => m.transcript_title({ number: String(chat) });

const NAMED = 4;

/** Which chats the operator searches, if not all of the server. */
export function scopeText({ departments, everything }: TranscriptFilters): string {
  if (everything || departments.length === 0) return "";
  const libraries = new Set(departments.map(({ library }) => library)).size;
  const names = departments.map(({ name, library }) => (libraries > 1 ? `${name} (${library})` : name));
  const rest = names.length > NAMED ? names.splice(NAMED - 1).length : 0;
  const listed =
    rest > 0 ? m.transcript_scope_more({ names: names.join(", "), count: rest }) : listText(names);
  const template = departments.some(({ followed }) => followed)
    ? m.transcript_scope
    : m.transcript_scope_ended;
  return template({ departments: listed });
}

/** The question, or "(removed)". */
export const questionText = ({ question }: TranscriptRow): string => question || m.chat_removed();

export const patronLabel = (row: TranscriptRow): string => row.name ?? row.contact ?? patronName(row);

export function emailStateText(state: TranscriptEmail["state"]): string {
  const names = {
    due: m.transcript_email_due,
    sending: m.transcript_email_due,
    sent: m.transcript_email_sent,
    failed: m.transcript_email_failed,
    bounced: m.transcript_email_bounced,
  };
  return names[state]();
}

const OWN_REFUSALS: Partial<Record<string, () => string>> = {
  BadAct: m.refusal_not_understood,
  NoEmail: m.transcript_no_email,
  NobodyThere: m.transcript_email_nobody,
  NotesForPatrons: m.transcript_email_never_notes,
};

/** A sentence for any error of a request. */
export function failureText(failure: unknown): string {
  const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
  const name: string | undefined = refusal?.name;
  if (!refusal || !name) return m.desk_not_done();
  return OWN_REFUSALS[name]?.() ?? refusalText(refusal as AnyRefusal);
}
