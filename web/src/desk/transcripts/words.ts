/** What transcripts are called, and why something was not done with one, in words. */

import { m } from "../../paraglide/messages.js";
import type { AnyRefusal } from "../../protocol/wire";
import { refusalWords } from "../../state/words";
import { ApiError } from "../api";
import { patronName } from "../names";
import type { Mailed, Outcome, Transcript } from "./shapes";

export function outcomeWord(outcome: Outcome): string {
  const words = {
    waiting: m.transcript_waiting,
    active: m.transcript_active,
    operator: m.transcript_by_operator,
    patron: m.transcript_by_patron,
    disconnection: m.transcript_by_disconnection,
    missed: m.transcript_missed,
  };
  return words[outcome]();
}

export const titled = (chat: number): string => m.transcript_title({ number: String(chat) });

/** The question on one line; where it was taken back, that it was. */
export const asked = ({ question }: Transcript): string => question || m.chat_removed();

export const asker = (one: Transcript): string => one.name ?? one.contact ?? patronName(one);

export function mailWord(state: Mailed["state"]): string {
  const words = {
    due: m.transcript_mail_due,
    sending: m.transcript_mail_due,
    sent: m.transcript_mail_sent,
    failed: m.transcript_mail_failed,
    bounced: m.transcript_mail_bounced,
  };
  return words[state]();
}

const OWN: Partial<Record<string, () => string>> = {
  BadAct: m.refusal_not_understood,
  NoMail: m.transcript_no_mail,
  NobodyThere: m.transcript_mail_nobody,
  NotesForPatrons: m.transcript_mail_never_notes,
};

/** A sentence for whatever went wrong. */
export function failureWords(failure: unknown): string {
  const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
  const name: string | undefined = refusal?.name;
  if (!refusal || !name) return m.desk_not_done();
  return OWN[name]?.() ?? refusalWords(refusal as AnyRefusal);
}
