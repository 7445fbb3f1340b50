/**
 * System lines of a conversation from the reader's view. Null for an event without a line for that reader.
 *
 * All lines have one form: who, what, "at" and the time; what someone wrote (a note, a reason) follows after a colon.
 * An event that both sides read has one sentence for both, with "You" for the reader. Patrons read first names.
 */
import { m } from "../paraglide/messages.js";
import type {
  AnyBody,
  Blocked,
  By,
  Claimed,
  ColleagueRequested,
  Ended,
  FeedbackSent,
  OwnerChanged,
  Transferred,
} from "../protocol/wire";
import type { LineEntry, Side } from "../state/entries";
import { clockTime, clockDuration } from "./times";
import type { Zone } from "./times";

export interface Reader {
  readonly view: Side;
  /** The operator who reads; null for a patron. */
  readonly me: number | null;
  /** The patron's name, if it is known. */
  readonly patron?: string | null;
  /** The time zone of the times in lines. */
  readonly zone?: Zone;
}

export interface Line {
  readonly text: string;
  /** Orange for a lost connection, red for the end; for patrons red only if the connection was lost. */
  readonly tone: "plain" | "lost" | "ended";
}

/** What the messages of all lines take: when, who did it, and the patron. */
interface Facts {
  readonly time: string;
  readonly actor: "you" | "other";
  readonly who: string;
  readonly named: "you" | "yes" | "no";
  readonly patron: string;
}

export function lineText({ body, by, at }: LineEntry, reader: Reader): Line | null {
  const { view, me, patron, zone } = reader;
  const facts: Facts = {
    time: clockTime(at, zone),
    actor: view === "desk" && by.role === "operator" && by.id === me ? "you" : "other",
    who: shownName(by.name ?? "", view),
    named: view === "patron" ? "you" : patron ? "yes" : "no",
    patron: patron ?? "",
  };
  return (
    forBoth(body, by, facts, view) ??
    (view === "patron" ? forPatron(body, by, facts) : forDesk(body, by, facts, me))
  );
}

const shownName = (name: string, view: Side): string => (view === "patron" ? firstName(name) : name);

function forBoth(body: AnyBody, by: By, facts: Facts, view: Side): Line | null {
  switch (body.kind) {
    case "continued":
      return plain(m.chat_line_continued(facts));
    case "taken_over":
      return plain(takeoverText(body, facts, view));
    case "transferred":
      return plain(transferText(body, facts, view));
    case "joined":
      return plain(m.chat_line_joined({ ...facts, who: shownName(body.name, view) }));
    case "left":
      return plain(m.chat_line_left({ ...facts, who: shownName(body.name, view) }));
    case "owner_changed":
      return isTakeover(body, by) ? plain(takeoverText(body, facts, view)) : null;
    case "operator_back":
      return plain(m.chat_line_operator_back({ ...facts, name: shownName(body.name, view) }));
    case "contact_requested":
      return plain(m.chat_line_contact_requested(facts));
    case "contact_shared":
      return plain(m.chat_line_contact_shared({ ...facts, contact: body.contact || m.chat_removed() }));
    case "contact_declined":
      return plain(m.chat_line_contact_declined(facts));
    default:
      return null;
  }
}

function forPatron(body: AnyBody, by: By, facts: Facts): Line | null {
  switch (body.kind) {
    case "claimed":
      return plain(
        body.department_name
          ? m.chat_line_joined_from({ ...facts, department: body.department_name })
          : m.chat_line_joined(facts),
      );
    case "owner_changed":
      return plain(m.chat_line_left({ ...facts, who: firstName(body.previous) }));
    case "operator_gone":
      return lost(m.chat_line_librarian_gone({ ...facts, name: firstName(body.name) }));
    case "ended":
      if (body.by === "dismissal") return plain(m.widget_dismissed());
      if (body.by === "block") return plain(m.widget_blocked());
      return { text: endText(body, by, facts), tone: body.by === "disconnection" ? "ended" : "plain" };
    default:
      return null;
  }
}

function forDesk(body: AnyBody, by: By, facts: Facts, me: number | null): Line | null {
  switch (body.kind) {
    case "backup_offered":
      return plain(m.chat_line_backup_offered({ ...facts, department: body.name }));
    case "claimed":
      return plain(claimText(body, facts));
    case "colleague_requested":
      return plain(requestText(body, facts));
    case "request_declined":
      return plain(m.chat_line_request_declined({ ...facts, name: body.name }));
    case "request_withdrawn":
      return plain(m.chat_line_request_withdrawn(facts));
    case "request_expired":
      return plain(m.chat_line_request_expired({ ...facts, name: body.name }));
    case "owner_changed":
      return plain(ownerText(body, facts, me));
    case "operator_gone":
      return lost(m.chat_line_operator_gone({ ...facts, name: body.name }));
    case "name_changed":
      if (!body.name) return plain(m.chat_line_name_removed(facts));
      return plain(m.chat_line_name_changed({ ...facts, name: body.name }));
    case "tagged":
      if (body.tags.length === 0) return plain(m.chat_line_untagged(facts));
      return plain(m.chat_line_tagged({ ...facts, tags: body.tags.join(", ") }));
    case "contact_changed":
      if (!body.contact) return plain(m.chat_line_contact_removed(facts));
      return plain(m.chat_line_contact_changed({ ...facts, contact: body.contact }));
    case "frame_entered":
      return plain(m.chat_line_frame_entered(facts));
    case "redacted":
      if (by.role === "operator" && body.seqs?.length === 1 && !body.passage)
        return plain(m.chat_line_message_deleted(facts));
      return plain(m.chat_line_redacted(facts));
    case "feedback_sent":
      return plain(feedback(body, facts));
    case "dismissed":
      return ended(
        body.reason
          ? m.chat_line_dismissed_reason({ ...facts, reason: body.reason })
          : m.chat_line_dismissed(facts),
      );
    case "blocked":
      return ended(blockText(body, facts));
    case "linked":
      if (body.to === "ticket") return plain(ticketMade(body, facts));
      return body.to === "record" ? plain(m.chat_line_record({ ...facts, name: body.by })) : null;
    case "connection_lost":
      return lost(m.chat_line_lost(facts));
    case "ended":
      // The line of a dismissal or block says it.
      return body.by === "dismissal" || body.by === "block" ? null : ended(endText(body, by, facts));
    default:
      return null;
  }
}

/** Whether the participant took the chat over. Copies for patrons have names without numbers. */
const isTakeover = ({ operator, name }: OwnerChanged, by: By): boolean =>
  operator ? by.id === operator : by.name === name;

function takeoverText(
  { name, previous }: { name: string; previous: string },
  facts: Facts,
  view: Side,
): string {
  return m.chat_line_taken_over_by({
    ...facts,
    who: shownName(name, view),
    previous: shownName(previous, view),
  });
}

function transferText(
  { name, previous, department_name: department }: Transferred,
  facts: Facts,
  view: Side,
): string {
  const moved = { ...facts, previous: shownName(previous, view), name: shownName(name, view) };
  return department
    ? m.chat_line_transferred_department({ ...moved, department })
    : m.chat_line_transferred(moved);
}

/** Both sides read the whole name of who ended the chat. */
function endText({ by: how }: Ended, { name }: By, facts: Facts): string {
  if (how === "patron") return m.chat_line_ended_by_patron(facts);
  if (how === "disconnection") return m.chat_line_ended_lost(facts);
  return m.chat_line_ended_by({ ...facts, who: name ?? "" });
}

const BLOCK_PERIODS = { 1: m.chat_block_hour, 24: m.chat_block_day, 168: m.chat_block_week };

function blockText({ hours, reason }: Blocked, by: Facts): string {
  const facts = { ...by, period: BLOCK_PERIODS[hours]() };
  return reason ? m.chat_line_blocked_reason({ ...facts, reason }) : m.chat_line_blocked(facts);
}

function claimText({ waited, department_name: department }: Claimed, by: Facts): string {
  const facts = { ...by, waited: clockDuration(waited) };
  return department ? m.chat_line_claimed_by_backup({ ...facts, department }) : m.chat_line_claimed_by(facts);
}

function requestText({ purpose, name }: ColleagueRequested, by: Facts): string {
  const facts = { ...by, name };
  return purpose === "join" ? m.chat_line_join_requested(facts) : m.chat_line_transfer_requested(facts);
}

function ownerText({ operator, name, previous }: OwnerChanged, facts: Facts, me: number | null): string {
  return operator === me
    ? m.chat_line_owner_changed_you({ ...facts, previous })
    : m.chat_line_owner_changed({ ...facts, name });
}

function ticketMade({ id, by }: { id: number; by: string }, facts: Facts): string {
  const number = String(id);
  if (by === "patron") return m.chat_line_ticket_by_patron({ ...facts, number });
  return m.chat_line_ticket({ ...facts, number, name: by });
}

function feedback({ answered, comment }: FeedbackSent, by: Facts): string {
  const answer = { yes: m.chat_feedback_yes, partly: m.chat_feedback_partly, no: m.chat_feedback_no }[
    answered
  ]();
  const facts = { ...by, answer };
  return comment ? m.chat_line_feedback_comment({ ...facts, comment }) : m.chat_line_feedback(facts);
}

/** The first word of a name: patrons read first names of operators. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

const plain = (text: string): Line => ({ text, tone: "plain" });
const lost = (text: string): Line => ({ text, tone: "lost" });
const ended = (text: string): Line => ({ text, tone: "ended" });
