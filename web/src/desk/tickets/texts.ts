/** Texts about tickets: titles, statuses, refusals. */

import { m } from "../../paraglide/messages.js";
import type { TicketOut } from "../../protocol/http";
import type { AnyRefusal } from "../../protocol/wire";
import type { ChatState } from "../../state/chat.svelte";
import { refusalText } from "../../state/refusals";
import type { TicketRefusal } from "../../state/refusals";
import { ApiError } from "../api";
import type { Status } from "./types";

export function statusName(status: Status): string {
  const names = {
    new: m.ticket_status_new,
    open: m.ticket_status_open,
    pending: m.ticket_status_pending,
    closed: m.ticket_status_closed,
  };
  return names[status]();
}

export const ticketTitle = (ticket: number): string => m.ticket_title({ number: String(ticket) });

/** The tickets created from a chat, according to its log. */
export const ticketsOf = ({ entries }: Pick<ChatState, "entries">): number[] =>
  entries.flatMap((entry) =>
    entry.kind === "line" && entry.body.kind === "linked" && entry.body.to === "ticket"
      ? [entry.body.id]
      : [],
  );

/** The patron's name or contact. */
export const patronLabel = ({ name, contact }: Pick<TicketOut, "name" | "contact">): string =>
  name ?? contact ?? m.ticket_no_name();

/** The question, or "(removed)". */
export const questionText = ({ question }: Pick<TicketOut, "question">): string =>
  question || m.chat_removed();

export function sourceName(source: TicketOut["source"]): string {
  const names = {
    form: m.ticket_source_form,
    widget: m.ticket_source_widget,
    chat: m.ticket_source_chat,
    desk: m.ticket_source_desk,
    email: m.ticket_source_email,
  };
  return names[source]();
}

export function ticketRefusalText(refusal: AnyRefusal | TicketRefusal): string {
  switch (refusal.name) {
    case "AnsweredMeanwhile":
      return m.ticket_answered_meanwhile({ name: refusal.by });
    case "ClaimedMeanwhile":
      return m.ticket_claimed_meanwhile({ name: refusal.by });
    case "NoSuchTicket":
      return m.ticket_missing_next();
    case "NoSuchQueue":
      return m.ticket_no_such_queue();
    case "NotAMember":
      return m.ticket_not_a_member();
    case "BadTags":
      return m.ticket_bad_tags();
    case "KeyReused":
      return m.ticket_sent_before();
    case "NoSuchUpload":
      return m.ticket_files_gone();
    case "TooManyFiles":
      return m.ticket_files_too_many({ limit: refusal.limit });
    case "BadAct":
      return m.refusal_not_understood();
    default:
      return refusalText(refusal);
  }
}

/** A sentence for any error of a request. */
export function failureText(failure: unknown): string {
  const refusal = failure instanceof ApiError ? failure.content?.refusal : undefined;
  return refusal ? ticketRefusalText(refusal) : m.desk_not_done();
}
