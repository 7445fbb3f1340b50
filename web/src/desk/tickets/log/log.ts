/** A ticket's log as items for the screen: days, messages, notes, and lines for changes. Pure functions. */

import type { MessageItem } from "../../../chat/arrange";
import { fieldsOf } from "../../../chat/lines";
import type { Line } from "../../../chat/lines";
import { clockTime, day } from "../../../chat/times";
import type { Zone } from "../../../chat/times";
import { m } from "../../../paraglide/messages.js";
import type { TicketAttachedFile, TicketEntry } from "../../../protocol/http";
import { TICKET, TONES } from "../../../protocol/lines";
import type { Facts } from "../../../protocol/lines";
import type { NoteEntry } from "../../../state/entries";
import type { Held } from "../../redact/redact";
import { emailFacts, withEmail } from "./emailLines";
import type { EmailLine } from "./emailLines";
import { sentFile } from "../../../state/files";
import type { Body } from "../types";
import { statusName } from "../texts";

export type Item =
  | MessageItem
  | { readonly kind: "day"; readonly id: string; readonly at: number }
  | { readonly kind: "note"; readonly id: string; readonly note: NoteEntry }
  | ({ readonly kind: "line"; readonly id: string; readonly at: number } & EmailLine);

/**
 * The texts that can be redacted one by one. An email's texts are redacted together: quotations repeat other people's
 * words.
 */
export function redactableTexts(entries: readonly TicketEntry[]): Held[] {
  return entries.flatMap(({ seq, body }): Held[] => {
    const text = textOf(body);
    return text ? [{ seq, text, whole: body.kind === "email_received" }] : [];
  });
}

function textOf(body: Body): string {
  switch (body.kind) {
    case "opened":
      return body.question;
    case "replied":
    case "note_saved":
      return body.text;
    case "email_received":
      return [body.subject, body.text, body.quoted].filter(Boolean).join("\n");
    default:
      return "";
  }
}

/** `other`: the patron's name where an event has none. */
export function itemsOf(entries: readonly TicketEntry[], me: number, other: string, zone?: Zone): Item[] {
  return entries.flatMap((entry, at): Item[] => {
    const before = entries[at - 1];
    const head: Item[] =
      before && day(before.at, zone) === day(entry.at, zone)
        ? []
        : [{ kind: "day", id: `day-${entry.seq}`, at: entry.at }];
    return [...head, ...items(entries, at, me, other, zone)];
  });
}

function items(entries: readonly TicketEntry[], at: number, me: number, other: string, zone: Zone): Item[] {
  const entry = entries[at] as TicketEntry;
  const id = `seq-${entry.seq}`;
  const { body } = entry;
  if (body.kind === "note_saved")
    return [{ kind: "note", id, note: { ...entry, kind: "note", id, text: body.text } }];
  if (body.kind === "replied") {
    const patron = body.link ? linkAuthor(entries, body.link, other) : emailAuthor(entries[at + 1], other);
    return withFiles(
      message(entry, id, entry.by.role === "patron", me, patron, body.text, body.marks),
      body.files,
    );
  }
  if (body.kind === "opened") {
    const line = { kind: "line", id: `${id}-line`, at: entry.at, ...lineOf(entry, me, zone) } as const;
    const patron = entry.by.role === "patron" ? emailAuthor(entries[at + 1], other) : other;
    return [...withFiles(message(entry, id, true, me, patron, body.question), body.files), line];
  }
  const line = withEmail(lineOf(entry, me, zone), body, entries.slice(at + 1));
  return [{ kind: "line", id, at: entry.at, ...line }];
}

function message(
  entry: TicketEntry,
  id: string,
  patrons: boolean,
  me: number,
  other: string,
  text: string,
  marks: MessageItem["message"]["marks"] = [],
): MessageItem {
  const { seq, at, by } = entry;
  const name = patrons ? other : by.id === me ? m.chat_you() : (by.name ?? "");
  const side = patrons ? "patron" : "desk";
  return {
    kind: "message",
    id,
    message: { kind: "message", id, seq, at, side, by, text, marks, status: "stored", refusal: null },
    own: !patrons,
    first: true,
    last: true,
    mark: null,
    word: false,
    name,
  };
}

/** The files of a message as items below it, without a name. */
function withFiles(main: MessageItem, attached: readonly TicketAttachedFile[] = []): MessageItem[] {
  const files = attached.map((file): MessageItem => {
    const id = `${main.id}-file-${file.file}`;
    const message = { ...main.message, id, text: "", marks: [], file: sentFile(file) };
    return { ...main, id, message, first: false, name: null };
  });
  return [main, ...files].map((item, at, all) => ({ ...item, last: at === all.length - 1 }));
}

/** The reply came through an operator's link or address, so its author may not be the patron. */
function linkAuthor(entries: readonly TicketEntry[], link: number, patron: string): string {
  const by = entries.find(({ seq }) => seq === link);
  const template = by?.body.kind === "link_made" ? m.ticket_by_link : m.ticket_by_address;
  return template({ patron, name: by?.by.name ?? "" });
}

/** The author of a message that came with the email of the next event. */
function emailAuthor(next: TicketEntry | undefined, patron: string): string {
  const unproved = next?.body.kind === "email_received" && next.body.unproved && !next.body.automatic;
  return unproved ? m.ticket_by_unproved({ patron }) : patron;
}

function lineOf(entry: TicketEntry, me: number, zone: Zone): Line {
  const { at, by, body } = entry;
  const facts = {
    ...fieldsOf(body),
    time: clockTime(at, zone),
    role: by.role,
    ...actorOf(entry, me),
    ...emailFacts(body),
    ...derived(body, by.id ?? null),
  };
  return { text: TICKET[body.kind]?.(facts as Facts) ?? "", tone: TONES[body.kind] ?? "plain" };
}

/** What sentences say besides the fields of the event. */
function derived(body: Body, by: number | null): Partial<Facts> {
  if (body.kind === "assigned" && body.operator === by) return { change: "claimed" };
  return body.kind === "status_changed" ? { status_name: statusName(body.status) } : {};
}

/** Who did it, for messages with variants. Events of operators have a name. */
interface Actor {
  readonly actor: "you" | "patron" | "other";
  readonly who: string;
}

function actorOf({ by }: TicketEntry, me: number): Actor {
  if (by.role === "patron") return { actor: "patron", who: "" };
  if (by.role === "system") return { actor: "other", who: m.ticket_line_refdesk() };
  return { actor: by.id === me ? "you" : "other", who: by.name ?? "" };
}
