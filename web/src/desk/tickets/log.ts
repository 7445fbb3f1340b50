/** A ticket's log as items for the screen: days, messages, notes, and lines for changes. Pure functions. */

import type { MessageItem } from "../../chat/arrange";
import { clockTime, day } from "../../chat/times";
import type { Zone } from "../../chat/times";
import { m } from "../../paraglide/messages.js";
import type { NoteEntry } from "../../state/entries";
import type { Held } from "../redact/redact";
import { emailLine } from "./emailLines";
import type { EmailLine } from "./emailLines";
import { sentFile } from "../../state/files";
import type { Attached, Body, Entry } from "./shapes";
import { statusName } from "./texts";

export type Item =
  | MessageItem
  | { readonly kind: "day"; readonly id: string; readonly at: number }
  | { readonly kind: "note"; readonly id: string; readonly note: NoteEntry }
  | ({ readonly kind: "line"; readonly id: string; readonly at: number } & EmailLine);

/**
 * The texts that can be redacted one by one. An email's texts are redacted together: quotations repeat other people's
 * words.
 */
export function redactableTexts(entries: readonly Entry[]): Held[] {
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
export function itemsOf(entries: readonly Entry[], me: number, other: string, zone?: Zone): Item[] {
  return entries.flatMap((entry, at): Item[] => {
    const before = entries[at - 1];
    const head: Item[] =
      before && day(before.at, zone) === day(entry.at, zone)
        ? []
        : [{ kind: "day", id: `day-${entry.seq}`, at: entry.at }];
    return [...head, ...items(entries, at, me, other, zone)];
  });
}

function items(entries: readonly Entry[], at: number, me: number, other: string, zone: Zone): Item[] {
  const entry = entries[at] as Entry;
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
    const line = {
      kind: "line",
      id: `${id}-line`,
      at: entry.at,
      text: openedText(entry, body, me, zone),
      tone: "plain",
    } as const;
    const patron = entry.by.role === "patron" ? emailAuthor(entries[at + 1], other) : other;
    return [...withFiles(message(entry, id, true, me, patron, body.question), body.files), line];
  }
  const mail = emailLine(entry, entries.slice(at + 1), zone);
  if (mail) return [{ kind: "line", id, at: entry.at, ...mail }];
  const line = { time: clockTime(entry.at, zone), ...actorOf(entry, me) };
  return [
    { kind: "line", id, at: entry.at, text: changeText(body, entry.by.id ?? null, line), tone: "plain" },
  ];
}

function message(
  entry: Entry,
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
function withFiles(main: MessageItem, attached: readonly Attached[] = []): MessageItem[] {
  const files = attached.map((one): MessageItem => {
    const id = `${main.id}-file-${one.file}`;
    const message = { ...main.message, id, text: "", marks: [], file: sentFile(one) };
    return { ...main, id, message, first: false, name: null };
  });
  return [main, ...files].map((item, at, all) => ({ ...item, last: at === all.length - 1 }));
}

/** The reply came through an operator's link or address, so its author may not be the patron. */
function linkAuthor(entries: readonly Entry[], link: number, patron: string): string {
  const by = entries.find(({ seq }) => seq === link);
  const template = by?.body.kind === "link_made" ? m.ticket_by_link : m.ticket_by_address;
  return template({ patron, name: by?.by.name ?? "" });
}

/** The author of a message that came with the email of the next event. */
function emailAuthor(next: Entry | undefined, patron: string): string {
  const unproved = next?.body.kind === "email_received" && next.body.unproved && !next.body.automatic;
  return unproved ? m.ticket_by_unproved({ patron }) : patron;
}

function openedText(
  entry: Entry,
  { source, queue_name: queue }: Body & { kind: "opened" },
  me: number,
  zone: Zone,
): string {
  const time = clockTime(entry.at, zone);
  if (entry.by.role === "operator") return m.ticket_line_made({ time, ...actorOf(entry, me), queue });
  return m.ticket_line_opened_from({ time, source, queue });
}

/** Who did it, for messages with variants. Events of operators have a name. */
interface Actor {
  readonly actor: "you" | "patron" | "other";
  readonly who: string;
}

function actorOf({ by }: Entry, me: number): Actor {
  if (by.role === "patron") return { actor: "patron", who: "" };
  if (by.role === "system") return { actor: "other", who: m.ticket_line_refdesk() };
  return { actor: by.id === me ? "you" : "other", who: by.name ?? "" };
}

function changeText(body: Body, by: number | null, line: Actor & { time: string }): string {
  switch (body.kind) {
    case "assigned":
      if (body.operator === null) return m.ticket_line_released(line);
      return body.operator === by
        ? m.ticket_line_claimed(line)
        : m.ticket_line_assigned({ ...line, name: body.name ?? "" });
    case "transferred":
      return m.ticket_line_transferred({ ...line, queue: body.name });
    case "status_changed":
      if (by === null && body.status === "open") return m.ticket_line_reopened(line);
      return m.ticket_line_status({ ...line, status: statusName(body.status) });
    case "tagged":
      if (body.tags.length === 0) return m.ticket_line_untagged(line);
      return m.ticket_line_tagged({ ...line, tags: body.tags.join(", ") });
    case "name_changed":
      return body.name ? m.ticket_line_name({ ...line, name: body.name }) : m.ticket_line_name_removed(line);
    case "contact_changed":
      return body.contact
        ? m.ticket_line_contact({ ...line, contact: body.contact })
        : m.ticket_line_contact_removed(line);
    case "redacted":
      return body.seqs ? m.ticket_line_redacted(line) : m.ticket_line_emptied(line);
    case "forget_requested":
      return m.ticket_line_forget_requested(line);
    case "link_made":
      return body.access === "read" ? m.ticket_line_link_read(line) : m.ticket_line_link_reply(line);
    case "link_claimed":
      return m.ticket_line_link_opened(line);
    default:
      return "";
  }
}
