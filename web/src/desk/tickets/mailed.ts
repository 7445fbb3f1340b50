/** What happened to mails of a ticket, as lines of its log. Pure. */

import type { Line } from "../../chat/lines";
import { clockTime } from "../../chat/times";
import type { Zone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { Body, Entry, MailReceived } from "./shapes";

export interface Told extends Line {
  /** Long words that are shown when somebody wants them. */
  readonly more?: string;
  /** The mail of this event was not delivered, and can be sent again. */
  readonly again?: number;
}

/** Null for what has nothing to do with mail; `later` is what happened since. */
export function mailed({ at, body }: Entry<Body>, later: readonly Entry[] = [], zone?: Zone): Told | null {
  const time = clockTime(at, zone);
  switch (body.kind) {
    case "mail_sent": {
      const words = body.twice ? m.ticket_line_mailed_twice : m.ticket_line_mailed;
      return { text: words({ time, to: body.to || m.chat_removed() }), tone: "plain" };
    }
    case "mail_failed":
      return {
        text: m.ticket_line_mail_failed({
          time,
          to: body.to || m.chat_removed(),
          reason: body.reason || m.chat_removed(),
        }),
        tone: "lost",
        ...(later.some((entry) => settles(entry, body.of)) ? {} : { again: body.of }),
      };
    case "mail_received":
      return received(body, time);
    default:
      return null;
  }
}

const settles = ({ body }: Entry, of: number): boolean =>
  (body.kind === "mail_sent" || body.kind === "mail_failed") && body.of === of;

/** Why answers are not mailed to who is reached by this; null where they are. */
export function unmailed(mailing: boolean, contact: string | null): string | null {
  if (!mailing) return m.ticket_no_mail();
  return contact?.includes("@") ? null : m.ticket_no_mail_address();
}

/** The file's name, and why it was not kept where that is known. */
function unkept({ name, why = "" }: { name: string; why?: string }): string {
  const reasons: Readonly<Record<string, () => string>> = {
    FileTooLarge: m.ticket_unkept_too_large,
    FileTypeRefused: m.ticket_unkept_type,
    FileEmpty: m.ticket_unkept_empty,
    FileUnsafe: m.ticket_unkept_unsafe,
    FilesDisabled: m.ticket_unkept_not_taken,
    TooManyFiles: m.ticket_unkept_many,
  };
  const reason = reasons[why]?.();
  return reason ? `${name} (${reason})` : name;
}

function received(body: MailReceived, time: string): Told {
  const { sender, subject = "", lost = [] } = body;
  const words = body.automatic ? m.ticket_line_mail_automatic : m.ticket_line_mail_received;
  const text = [
    words({ time, sender: sender || m.chat_removed(), subject }),
    ...(lost.length > 0 ? [m.ticket_line_mail_lost({ files: lost.map(unkept).join(", ") })] : []),
    ...(body.cut ? [m.ticket_line_mail_cut()] : []),
  ].join(" · ");
  const more = [body.text, body.quoted].filter(Boolean).join("\n\n");
  return { text, tone: "plain", ...(more ? { more } : {}) };
}
