// Made by "npm run protocol" from the kinds of events and refdesk/eventlog/sentences: change those, not this.
import { m } from "../paraglide/messages.js";

/** What sentences are made of: the fields of the event, who did it and when, and what a reader’s page adds. */
export interface Facts {
  readonly access: string;
  readonly actor: string;
  readonly answer: string;
  readonly by: string;
  readonly change: string;
  readonly comment: string;
  readonly contact: string;
  readonly department_name: string;
  readonly extent: string;
  readonly has_automatic: string;
  readonly has_comment: string;
  readonly has_contact: string;
  readonly has_department_name: string;
  readonly has_language: string;
  readonly has_name: string;
  readonly has_operator: string;
  readonly has_reason: string;
  readonly has_seqs: string;
  readonly has_tags: string;
  readonly has_twice: string;
  readonly id: string;
  readonly language_name: string;
  readonly name: string;
  readonly named: string;
  readonly patron: string;
  readonly period: string;
  readonly previous: string;
  readonly purpose: string;
  readonly queue_name: string;
  readonly reason: string;
  readonly role: string;
  readonly sender: string;
  readonly source: string;
  readonly status: string;
  readonly status_name: string;
  readonly subject: string;
  readonly tags: string;
  readonly time: string;
  readonly to: string;
  readonly waited: string;
  readonly who: string;
  readonly whole_name: string;
}

export type Sentences = Readonly<Record<string, (facts: Facts) => string>>;

/** Orange for a lost connection, red for an end. Kinds that aren’t here are plain. */
export const TONES: Readonly<Record<string, "lost" | "ended">> = {
  operator_gone: "lost",
  connection_lost: "lost",
  dismissed: "ended",
  blocked: "ended",
  ended: "ended",
  email_failed: "lost",
};

/** Of a chat, for the desk. */
export const DESK: Sentences = {
  continued: m.chat_line_continued,
  backup_offered: m.chat_line_backup_offered,
  claimed: m.chat_line_claimed,
  taken_over: m.chat_line_taken_over,
  colleague_requested: m.chat_line_colleague_requested,
  request_declined: m.chat_line_request_declined,
  request_withdrawn: m.chat_line_request_withdrawn,
  request_expired: m.chat_line_request_expired,
  transferred: m.chat_line_transferred,
  joined: m.chat_line_joined,
  left: m.chat_line_left,
  owner_changed: m.chat_line_owner_changed,
  operator_gone: m.chat_line_operator_gone,
  operator_back: m.chat_line_operator_back,
  name_changed: m.chat_line_name_changed,
  contact_changed: m.chat_line_contact_changed,
  contact_requested: m.chat_line_contact_requested,
  contact_shared: m.chat_line_contact_shared,
  contact_declined: m.chat_line_contact_declined,
  frame_entered: m.chat_line_frame_entered,
  sensitive_masked: m.chat_line_sensitive_masked,
  tagged: m.chat_line_tagged,
  connection_lost: m.chat_line_connection_lost,
  language_chosen: m.chat_line_language_chosen,
  dismissed: m.chat_line_dismissed,
  blocked: m.chat_line_blocked,
  ended: m.chat_line_ended,
  feedback_sent: m.chat_line_feedback_sent,
  redacted: m.chat_line_redacted,
  linked: m.chat_line_linked,
};

/** Of a chat, for its patron. */
export const PATRON: Sentences = {
  continued: m.chat_line_continued,
  claimed: m.chat_line_claimed_patron,
  taken_over: m.chat_line_taken_over,
  transferred: m.chat_line_transferred,
  joined: m.chat_line_joined,
  left: m.chat_line_left,
  owner_changed: m.chat_line_owner_changed_patron,
  operator_gone: m.chat_line_operator_gone_patron,
  operator_back: m.chat_line_operator_back,
  contact_requested: m.chat_line_contact_requested,
  contact_shared: m.chat_line_contact_shared,
  contact_declined: m.chat_line_contact_declined,
  ended: m.chat_line_ended_patron,
};

/** Of a ticket, for the desk. */
export const TICKET: Sentences = {
  opened: m.ticket_line_opened,
  sensitive_masked: m.ticket_line_sensitive_masked,
  assigned: m.ticket_line_assigned,
  transferred: m.ticket_line_transferred,
  status_changed: m.ticket_line_status_changed,
  tagged: m.ticket_line_tagged,
  name_changed: m.ticket_line_name_changed,
  contact_changed: m.ticket_line_contact_changed,
  email_sent: m.ticket_line_email_sent,
  email_failed: m.ticket_line_email_failed,
  email_received: m.ticket_line_email_received,
  forget_requested: m.ticket_line_forget_requested,
  link_made: m.ticket_line_link_made,
  link_claimed: m.ticket_line_link_claimed,
  redacted: m.ticket_line_redacted,
};
