/** Tickets as the server tells them to a desk. Times are milliseconds since 1970-01-01 UTC. */

import type { By, FileSent, Mark } from "../../protocol/wire";
import type { Redact } from "../redact/redact";

export type Status = "new" | "open" | "pending" | "closed";
export const STATUSES: readonly Status[] = ["new", "open", "pending", "closed"];

export interface Person {
  readonly id: number;
  readonly name: string;
}

export interface Ticket {
  readonly ticket: number;
  readonly version: number;
  readonly queue: number;
  readonly status: Status;
  readonly source: "form" | "widget" | "chat" | "desk" | "email";
  readonly question: string;
  readonly name: string | null;
  readonly contact: string | null;
  readonly owner: Person | null;
  readonly tags: readonly string[];
  readonly chat: number | null;
  readonly opened_at: number;
  readonly changed_at: number;
  readonly excerpt: string;
  readonly excerpt_by: "patron" | "desk";
}

/** `next` is where the next page begins; null on the last one. */
export interface TicketPage {
  readonly tickets: readonly Ticket[];
  readonly next: string | null;
}

/** A file that went with a message. */
export type Attached = Omit<FileSent, "kind">;

export type Body =
  | {
      readonly kind: "opened";
      readonly source: Ticket["source"];
      readonly queue_name: string;
      readonly question: string;
      readonly files?: readonly Attached[];
    }
  | {
      readonly kind: "replied";
      readonly text: string;
      readonly marks?: readonly Mark[];
      readonly files?: readonly Attached[];
      /** The event of an operator by which the patron came: who made a link, or entered the address of the mail. */
      readonly link?: number;
    }
  | { readonly kind: "note_saved"; readonly text: string }
  | { readonly kind: "assigned"; readonly operator: number | null; readonly name: string }
  | { readonly kind: "transferred"; readonly name: string }
  | { readonly kind: "status_changed"; readonly status: Status }
  | { readonly kind: "tagged"; readonly tags: readonly string[] }
  | { readonly kind: "name_changed"; readonly name: string | null }
  | { readonly kind: "contact_changed"; readonly contact: string | null }
  | { readonly kind: "mail_sent"; readonly of: number; readonly to: string; readonly twice?: boolean }
  | {
      readonly kind: "mail_failed";
      /** The event that the mail carries. */
      readonly of: number;
      readonly to: string;
      readonly reason: string;
      readonly bounced?: boolean;
    }
  | { readonly kind: "redacted"; readonly seqs?: readonly number[] }
  | { readonly kind: "forget_requested" }
  | { readonly kind: "link_made"; readonly access: LinkAccess }
  | { readonly kind: "link_claimed"; readonly link: number }
  | MailReceived;

/** A patron's tickets; `elsewhere` is how many more there are in queues of the library that aren't one's own. */
export interface Previous {
  readonly tickets: readonly Ticket[];
  readonly elsewhere: number;
}

/** What a link to the ticket's page is for: reading it, or for the patron, who can reply. */
export type LinkAccess = "read" | "reply";

export interface Link {
  readonly address: string;
  readonly until: number;
}

/** What belongs to a mail of the patron's beside its words. */
export interface MailReceived {
  readonly kind: "mail_received";
  readonly sender: string;
  readonly subject?: string;
  /** The words of an automatic reply, which is no message. */
  readonly text?: string;
  /** What it repeats of earlier mails. */
  readonly quoted?: string;
  readonly automatic?: boolean;
  readonly cut?: boolean;
  /** Files that were not kept; `why` is the name of a refusal. */
  readonly lost?: readonly { readonly name: string; readonly why?: string }[];
}

export interface Entry<Said = Body> {
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly body: Said;
  readonly key: string | null;
}

export interface Whole {
  readonly ticket: Ticket;
  readonly entries: readonly Entry[];
  /** The one who asks may take back what is in it. */
  readonly may_redact: boolean;
  /** They may read the chat that it came from where that is, too. */
  readonly may_read_chat: boolean;
  readonly pending_mail: MailWaits | null;
}

/** A mail to the patron that is not gone yet; `why` is empty until it was tried. */
export interface MailWaits {
  readonly since: number;
  readonly why: string;
}

/** A queue that a ticket can be put into, and who can own it there. */
export interface Place {
  readonly id: number;
  readonly name: string;
  readonly library: number;
  readonly members: readonly Person[];
}

/** A queue of the operator's own. */
export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly counts: Readonly<Partial<Record<Status, number>>>;
}

export interface Queues {
  readonly queues: readonly Queue[];
  readonly destinations: readonly Place[];
  readonly sends_email: boolean;
}

/** What the form for a ticket from a chat begins with. */
export interface Blank {
  readonly question: string;
  readonly name: string | null;
  readonly contact: string | null;
  readonly queue: number | null;
  readonly destinations: readonly Place[];
}

export type Act =
  | {
      kind: "reply";
      text: string;
      marks: readonly Mark[];
      status: Status;
      after: number;
      /** Their upload tokens. */
      files?: readonly string[];
    }
  | { kind: "save_note"; text: string }
  /** `instead_of`: whose it was on the screen, 0 for nobody's. */
  | { kind: "assign"; operator: number | null; instead_of?: number }
  | { kind: "transfer"; queue: number; owner?: number | null }
  | { kind: "set_status"; status: Status }
  | { kind: "set_tags"; tags: readonly string[] }
  | { kind: "set_name"; name: string }
  | { kind: "set_contact"; contact: string }
  | Redact;

export interface Done {
  readonly ticket: number;
  readonly seq: number | null;
}

/** Refusals that only tickets have. */
export type TicketRefusal =
  | { readonly name: "AnsweredMeanwhile"; readonly by: string; readonly seq: number }
  | { readonly name: "ClaimedMeanwhile"; readonly by: string }
  | { readonly name: "TooManyFiles"; readonly limit: number }
  | { readonly name: "NoSuchUpload" | "NoSuchTicket" | "NoSuchQueue" | "NotAMember" | "BadTags" | "BadAct" };
