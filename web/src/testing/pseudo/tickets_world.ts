/** A ticket of the pseudo-locale's world, with an entry of each kind. */
import { wired } from "../tickets";
import type { Body } from "../../desk/tickets/types";
import { ticketKey } from "../../live/address";
import type { TicketDetail, TicketEntry, TicketOut } from "../../protocol/http";
import type { FakeServer } from "../server";
import { ANA, BEN, PATRON, SYSTEM } from "../server";
import { CONTACT, PATRON_NAME } from "./desk_world";

const NOW = 20_000 * 86_400_000;
const QUESTION = "Πού είναι ο άλλος χάρτης;";

export const TICKET: TicketOut = {
  ticket: 3,
  version: 1,
  queue: 10,
  status: "open",
  source: "chat",
  question: QUESTION,
  name: PATRON_NAME,
  contact: CONTACT,
  owner: null,
  tags: ["χάρτες"],
  chat: 7,
  opened_at: NOW,
  changed_at: NOW,
  excerpt: "Εδώ",
  excerpt_by: "desk",
};

export function wholeTicket(): TicketDetail {
  const file = {
    file: 1,
    name: "χάρτης.7",
    size: 9_000,
    type: "application/pdf",
    token: "t",
    expires_at: NOW,
  };
  const mail = {
    sender: CONTACT,
    subject: "Χάρτης",
    quoted: "Πριν",
    lost: [{ name: "χάρτης.8", size: 9_000 }],
  };
  const bodies: readonly (readonly [TicketEntry["by"], Body])[] = [
    [
      PATRON,
      {
        kind: "opened",
        source: "chat",
        chat: 7,
        queue: 10,
        queue_name: "Ουρά",
        question: QUESTION,
        files: [file],
      },
    ],
    [ANA, { kind: "replied", text: "Εδώ", files: [file] }],
    [PATRON, { kind: "replied", text: "Ναι", link: 2 }],
    [ANA, { kind: "note_saved", text: "Σημείωση" }],
    [ANA, { kind: "assigned", operator: ANA.id, name: ANA.name }],
    [BEN, { kind: "assigned", operator: null, name: "" }],
    [ANA, { kind: "transferred", queue: 11, name: "Αρχείο", before: 10 }],
    ...(["new", "open", "pending", "closed"] as const).map(
      (status) => [ANA, { kind: "status_changed", status }] as const,
    ),
    [ANA, { kind: "tagged", tags: ["χάρτες"] }],
    [ANA, { kind: "name_changed", name: PATRON_NAME }],
    [ANA, { kind: "contact_changed", contact: null }],
    [SYSTEM, { kind: "email_sent", of: 2, to: CONTACT }],
    [SYSTEM, { kind: "email_failed", of: 2, to: CONTACT, reason: "550" }],
    [SYSTEM, { kind: "email_failed", of: 2, to: CONTACT, reason: "550", bounced: true }],
    [ANA, { kind: "redacted", data: ["text"], seqs: [4] }],
    [PATRON, { kind: "forget_requested", data: ["text"] }],
    [ANA, { kind: "link_made", access: "read" }],
    [ANA, { kind: "link_made", access: "reply" }],
    [PATRON, { kind: "link_claimed", link: 21 }],
    [PATRON, { kind: "email_received", ...mail, cut: true }],
    [PATRON, { kind: "email_received", sender: CONTACT, automatic: true, text: "Λείπω" }],
  ];
  const entries = bodies.map(([by, body], index) => ({ seq: index + 1, at: NOW, by, body, key: null }));
  return {
    ticket: { ...TICKET, version: entries.length },
    entries,
    may_redact: true,
    may_read_chat: true,
    pending_email: { since: NOW, why: "421" },
  };
}

/** The ticket's feed. */
export function tickets(server: FakeServer): void {
  server.logs.set(ticketKey(TICKET.ticket), wired(...wholeTicket().entries));
}
