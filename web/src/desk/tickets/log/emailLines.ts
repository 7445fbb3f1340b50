/** The emails of a ticket as lines of its log. Pure functions. */

import type { Line } from "../../../chat/lines";
import { m } from "../../../paraglide/messages.js";
import type { TicketEmailReceived, TicketEntry } from "../../../protocol/http";
import type { Body } from "../types";

export interface EmailLine extends Line {
  /** A long text, shown on demand. */
  readonly more?: string;
  /** A warning: anyone could have sent the email in the patron's name. */
  readonly caution?: string;
  /** The event whose email was not delivered and can be sent again. */
  readonly again?: number;
}

/** The line with what belongs to an email; unchanged for another event. `later`: the events after it. */
export function withEmail(line: Line, body: Body, later: readonly TicketEntry[] = []): EmailLine {
  if (body.kind === "email_received") return withContent(line, body);
  const failed = body.kind === "email_failed" && !later.some((entry) => isOutcome(entry, body.of));
  return failed ? { ...line, again: body.of } : line;
}

/** What the sentence about an email says in place of redacted fields. */
export function emailFacts(body: Body): { to?: string; reason?: string; sender?: string; subject?: string } {
  const removed = m.chat_removed();
  switch (body.kind) {
    case "email_sent":
      return { to: body.to || removed };
    case "email_failed":
      return { to: body.to || removed, reason: body.reason || removed };
    case "email_received":
      return { sender: body.sender || removed, subject: body.subject ?? "" };
    default:
      return {};
  }
}

const isOutcome = ({ body }: TicketEntry, of: number): boolean =>
  (body.kind === "email_sent" || body.kind === "email_failed") && body.of === of;

/** Why replies to this contact are not emailed; null if they are. */
export function notEmailedReason(mailing: boolean, contact: string | null): string | null {
  if (!mailing) return m.ticket_no_email();
  return contact?.includes("@") ? null : m.ticket_no_email_address();
}

function withContent(line: Line, body: TicketEmailReceived): EmailLine {
  const { lost = [] } = body;
  const files = lost.map(({ name, why = "" }) => m.ticket_line_mail_lost_file({ name, why }));
  const text = [
    line.text,
    ...(lost.length > 0 ? [m.ticket_line_mail_lost({ files: files.join(", ") })] : []),
    ...(body.cut ? [m.ticket_line_mail_cut()] : []),
  ].join(" · ");
  const more = [body.text, body.quoted].filter(Boolean).join("\n\n");
  const caution = m.ticket_line_mail_unproved({ sender: body.sender || m.chat_removed() });
  return { ...line, text, ...(more && { more }), ...(body.unproved && { caution }) };
}
