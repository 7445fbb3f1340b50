/** The emails of a ticket as lines of its log. Pure functions. */

import type { Line } from "../../chat/lines";
import { clockTime } from "../../chat/times";
import type { Zone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { Body, Entry, EmailReceived } from "./shapes";

export interface EmailLine extends Line {
  /** A long text, shown on demand. */
  readonly more?: string;
  /** A warning: anyone could have sent the email in the patron's name. */
  readonly caution?: string;
  /** The event whose email was not delivered and can be sent again. */
  readonly again?: number;
}

/** The line of an event about an email, otherwise null. `later`: the events after it. */
export function emailLine(
  { at, body }: Entry<Body>,
  later: readonly Entry[] = [],
  zone?: Zone,
): EmailLine | null {
  const time = clockTime(at, zone);
  switch (body.kind) {
    case "email_sent": {
      const template = body.twice ? m.ticket_line_mailed_twice : m.ticket_line_mailed;
      return { text: template({ time, to: body.to || m.chat_removed() }), tone: "plain" };
    }
    case "email_failed":
      return {
        text: m.ticket_line_mail_failed({
          time,
          to: body.to || m.chat_removed(),
          reason: body.reason || m.chat_removed(),
        }),
        tone: "lost",
        ...(later.some((entry) => isOutcome(entry, body.of)) ? {} : { again: body.of }),
      };
    case "email_received":
      return receivedLine(body, time);
    default:
      return null;
  }
}

const isOutcome = ({ body }: Entry, of: number): boolean =>
  (body.kind === "email_sent" || body.kind === "email_failed") && body.of === of;

/** Why replies to this contact are not emailed; null if they are. */
export function notEmailedReason(mailing: boolean, contact: string | null): string | null {
  if (!mailing) return m.ticket_no_email();
  return contact?.includes("@") ? null : m.ticket_no_email_address();
}

function receivedLine(body: EmailReceived, time: string): EmailLine {
  const { sender, subject = "", lost = [] } = body;
  const files = lost.map(({ name, why = "" }) => m.ticket_line_mail_lost_file({ name, why }));
  const template = body.automatic ? m.ticket_line_mail_automatic : m.ticket_line_mail_received;
  const text = [
    template({ time, sender: sender || m.chat_removed(), subject }),
    ...(lost.length > 0 ? [m.ticket_line_mail_lost({ files: files.join(", ") })] : []),
    ...(body.cut ? [m.ticket_line_mail_cut()] : []),
  ].join(" · ");
  const more = [body.text, body.quoted].filter(Boolean).join("\n\n");
  const caution = m.ticket_line_mail_unproved({ sender: sender || m.chat_removed() });
  return { text, tone: "plain", ...(more && { more }), ...(body.unproved && { caution }) };
}
