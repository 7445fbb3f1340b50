/** System lines of a conversation from the reader's view. Null for an event without a line for that reader. */
import { m } from "../paraglide/messages.js";
import type {
  Blocked,
  By,
  Claimed,
  ColleagueRequested,
  FeedbackSent,
  Joined,
  Left,
  OwnerChanged,
  RequestDeclined,
  RequestExpired,
  RequestWithdrawn,
  Transferred,
} from "../protocol/wire";
import type { LineEntry, Side } from "../state/entries";
import { clockTime, clockDuration } from "./times";
import type { Zone } from "./times";

type ColleagueBody =
  | ColleagueRequested
  | RequestDeclined
  | RequestWithdrawn
  | RequestExpired
  | Transferred
  | Joined
  | Left
  | OwnerChanged;

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

export function lineText(line: LineEntry, reader: Reader): Line | null {
  return reader.view === "patron" ? forPatron(line, reader) : forDesk(line, reader);
}

function forPatron({ body, by, at }: LineEntry, { zone }: Reader): Line | null {
  const time = clockTime(at, zone);
  switch (body.kind) {
    case "claimed":
      if (body.department_name) return plain(m.chat_line_joined_from(from(body, time)));
      return plain(m.chat_line_joined({ name: firstName(body.name), time }));
    case "continued":
      return plain(m.chat_line_continued_by_you({ time }));
    case "taken_over":
    case "transferred":
    case "joined":
      return plain(m.chat_line_joined({ name: firstName(body.name), time }));
    case "left":
      return plain(m.chat_line_left({ name: firstName(body.name), time }));
    case "owner_changed":
      // Who was gone when a participant took over has a line already.
      return by.name === body.name ? null : plain(m.chat_line_left({ name: firstName(body.previous), time }));
    case "operator_gone":
      return lost(m.chat_line_librarian_gone({ name: firstName(body.name), time }));
    case "operator_back":
      return plain(m.chat_line_operator_back({ name: firstName(body.name), time }));
    case "contact_requested":
      return plain(m.chat_line_contact_requested({ name: firstName(by.name ?? ""), time }));
    case "contact_shared":
      return plain(m.chat_line_contact_shared_by_you({ contact: body.contact || m.chat_removed(), time }));
    case "contact_declined":
      return plain(m.chat_line_contact_declined_by_you({ time }));
    case "ended":
      if (body.by === "patron") return plain(m.chat_line_ended_by_you({ time }));
      if (body.by === "dismissal") return plain(m.widget_dismissed());
      if (body.by === "block") return plain(m.widget_blocked());
      if (body.by === "disconnection") return ended(m.chat_line_ended_lost({ time }));
      return plain(m.chat_line_ended_by({ name: by.name ?? "", time }));
    default:
      return null;
  }
}

function forDesk({ body, by, at }: LineEntry, { me, patron, zone }: Reader): Line | null {
  const time = clockTime(at, zone);
  const named = { named: patron ? "yes" : "no", patron: patron ?? "" } as const;
  const mine = by.role === "operator" && by.id === me;
  const actor = { time, ...actorOf(by, mine) };
  switch (body.kind) {
    case "backup_offered":
      return plain(m.chat_line_backup_offered({ time, department: body.name }));
    case "claimed":
      return plain(claimText(body, actor));
    case "continued":
      return plain(m.chat_line_continued({ time, ...named }));
    case "taken_over":
      return plain(m.chat_line_taken_over_by({ ...actor, previous: body.previous }));
    case "colleague_requested":
    case "request_declined":
    case "request_withdrawn":
    case "request_expired":
    case "transferred":
    case "joined":
    case "left":
    case "owner_changed":
      return plain(colleagueText(body, by, me, actor));
    case "operator_gone":
      return lost(m.chat_line_operator_gone({ time, name: body.name }));
    case "operator_back":
      return plain(m.chat_line_operator_back({ time, name: body.name }));
    case "name_changed":
      if (!body.name) return plain(m.chat_line_name_removed(actor));
      return plain(m.chat_line_name_changed({ ...actor, name: body.name }));
    case "tagged":
      if (body.tags.length === 0) return plain(m.chat_line_untagged(actor));
      return plain(m.chat_line_tagged({ ...actor, tags: body.tags.join(", ") }));
    case "contact_changed":
      if (!body.contact) return plain(m.chat_line_contact_removed(actor));
      return plain(m.chat_line_contact_changed({ ...actor, contact: body.contact }));
    case "contact_requested":
      return plain(m.chat_line_contact_requested_by({ ...actor, ...named }));
    case "contact_shared":
      return plain(m.chat_line_contact_shared({ time, ...named, contact: body.contact || m.chat_removed() }));
    case "contact_declined":
      return plain(m.chat_line_contact_declined({ time, ...named }));
    case "frame_entered":
      return plain(m.chat_line_frame_entered({ time }));
    case "redacted":
      if (by.role === "operator" && body.seqs?.length === 1 && !body.passage)
        return plain(m.chat_line_message_deleted(actor));
      return plain(m.chat_line_redacted({ time }));
    case "feedback_sent":
      return plain(feedback(body, { time, ...named }));
    case "dismissed":
      return ended(
        body.reason
          ? m.chat_line_dismissed_reason({ ...actor, reason: body.reason })
          : m.chat_line_dismissed(actor),
      );
    case "blocked":
      return ended(blockText(body, actor));
    case "linked":
      if (body.to === "ticket") return plain(ticketMade(body, time));
      return body.to === "record" ? plain(m.chat_line_record({ time, name: body.by })) : null;
    case "connection_lost":
      return lost(m.chat_line_lost({ time, ...named }));
    case "ended":
      if (body.by === "dismissal" || body.by === "block") return null;
      if (mine) return ended(m.chat_line_ended_by_you({ time }));
      if (body.by === "patron") return ended(m.chat_line_ended_by_patron({ time }));
      if (body.by === "disconnection") return ended(m.chat_line_ended_lost({ time }));
      return ended(m.chat_line_ended_by({ name: by.name ?? "", time }));
    default:
      return null;
  }
}

const BLOCK_PERIODS = { 1: m.chat_block_hour, 24: m.chat_block_day, 168: m.chat_block_week };

function blockText({ hours, reason }: Blocked, by: TimedActor): string {
  const facts = { ...by, period: BLOCK_PERIODS[hours]() };
  return reason ? m.chat_line_blocked_reason({ ...facts, reason }) : m.chat_line_blocked(facts);
}

function from(
  { name, department_name = "" }: Claimed,
  time: string,
): Record<"name" | "department" | "time", string> {
  return { name: firstName(name), department: department_name, time };
}

function claimText({ waited, department_name: department }: Claimed, by: TimedActor): string {
  const facts = { ...by, waited: clockDuration(waited) };
  return department ? m.chat_line_claimed_by_backup({ ...facts, department }) : m.chat_line_claimed_by(facts);
}

/** Who did it, for messages with variants. */
interface Actor {
  readonly actor: "you" | "other";
  readonly who: string;
}

type TimedActor = Actor & { readonly time: string };

function colleagueText(body: ColleagueBody, by: By, me: number | null, actor: TimedActor): string {
  const { time } = actor;
  switch (body.kind) {
    case "joined":
      return m.chat_line_joined_chat(actor);
    case "left":
      if (by.role === "system") return m.chat_line_left_gone({ time, name: body.name });
      return m.chat_line_left_chat(actor);
    case "owner_changed":
      if (by.id === body.operator) return m.chat_line_taken_over_by({ ...actor, previous: body.previous });
      if (body.operator === me) return m.chat_line_owner_changed_you({ time, previous: body.previous });
      return m.chat_line_owner_changed({ ...actor, name: body.name });
    case "colleague_requested":
      if (body.purpose === "join")
        return body.note
          ? m.chat_line_join_requested_note({ ...actor, name: body.name, note: body.note })
          : m.chat_line_join_requested({ ...actor, name: body.name });
      return body.note
        ? m.chat_line_transfer_requested_note({ ...actor, name: body.name, note: body.note })
        : m.chat_line_transfer_requested({ ...actor, name: body.name });
    case "request_declined":
      return m.chat_line_request_declined({ time, name: body.name });
    case "request_withdrawn":
      return m.chat_line_request_withdrawn(actor);
    case "request_expired":
      return m.chat_line_request_expired({ time, name: body.name });
    case "transferred":
      return body.department_name
        ? m.chat_line_transferred_department({
            ...{ time, previous: body.previous, name: body.name, department: body.department_name },
          })
        : m.chat_line_transferred({ time, previous: body.previous, name: body.name });
  }
}

function ticketMade({ id, by }: { id: number; by: string }, time: string): string {
  const number = String(id);
  if (by === "patron") return m.chat_line_ticket_by_patron({ number, time });
  return m.chat_line_ticket({ number, name: by, time });
}

function feedback(
  { answered, comment }: FeedbackSent,
  facts: Record<"time" | "named" | "patron", string>,
): string {
  const answer = { yes: m.chat_feedback_yes, partly: m.chat_feedback_partly, no: m.chat_feedback_no }[
    answered
  ]();
  return comment
    ? m.chat_line_feedback_comment({ ...facts, answer, comment })
    : m.chat_line_feedback({ ...facts, answer });
}

/** Events of operators have a name. */
const actorOf = ({ name }: By, mine: boolean): Actor => ({ actor: mine ? "you" : "other", who: name ?? "" });

/** The first word of a name: patrons read first names of operators. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

const plain = (text: string): Line => ({ text, tone: "plain" });
const lost = (text: string): Line => ({ text, tone: "lost" });
const ended = (text: string): Line => ({ text, tone: "ended" });
