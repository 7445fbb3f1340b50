/** A chat's head: what its log says as of now, folded event by event. Pure. */
import type { Answer, By, Page, PatronDescribed, Person, Redacted, WireEvent } from "../protocol/wire";

export interface Head {
  readonly state: "waiting" | "active" | "ended";
  readonly department: string;
  readonly widget: string;
  /** The number that a patron without a name goes by. */
  readonly guest: number;
  readonly name: string | null;
  readonly contact: string | null;
  /** When the patron gave it; null where an operator wrote it, or nobody. */
  readonly contactGivenAt: number | null;
  /** By whom the patron is asked for contact info, and has not answered; null where nobody asks. */
  readonly contactAsked: By | null;
  readonly answers: readonly Answer[];
  readonly described: PatronDescribed | null;
  /** The library's pages that the chat was on, the latest last. */
  readonly pages: readonly (Page & { readonly at: number })[];
  readonly startedAt: number;
  readonly claimedAt: number | null;
  readonly claimedBy: Person | null;
  readonly waited: number | null;
  /** The operator who has it has been gone for the grace time. */
  readonly operatorGone: boolean;
  /** The patron's connection: none before the first one and after the end. */
  readonly connection: "none" | "up" | "lost";
  readonly endedAt: number | null;
  readonly endedBy: "operator" | "patron" | "disconnection" | null;
  /** Who that was, by name, where an operator ended it. */
  readonly ender: By | null;
  readonly closed: boolean;
}

export const NOTHING: Head = {
  state: "waiting",
  department: "",
  widget: "",
  guest: 0,
  name: null,
  contact: null,
  contactGivenAt: null,
  contactAsked: null,
  answers: [],
  described: null,
  pages: [],
  startedAt: 0,
  claimedAt: null,
  claimedBy: null,
  waited: null,
  operatorGone: false,
  connection: "none",
  endedAt: null,
  endedBy: null,
  ender: null,
  closed: false,
};

export function fold(head: Head, event: WireEvent): Head {
  const { body, at, by } = event;
  switch (body.kind) {
    case "started": {
      const { department, widget, guest, name = null, contact = null, answers = [] } = body;
      const contactGivenAt = contact === null ? null : at;
      return { ...head, department, widget, guest, name, contact, contactGivenAt, answers, startedAt: at };
    }
    case "patron_described":
      return { ...head, described: body, pages: withPage(head.pages, body.page, at) };
    case "claimed":
      return { ...head, state: "active", claimedAt: at, claimedBy: person(body), waited: body.waited };
    case "taken_over":
      return { ...head, claimedBy: person(body), operatorGone: false };
    case "operator_gone":
      return { ...head, operatorGone: true };
    case "operator_back":
      return { ...head, operatorGone: false };
    case "name_changed":
      return { ...head, name: body.name };
    case "contact_changed":
      return { ...head, contact: body.contact, contactGivenAt: null };
    case "contact_requested":
      return { ...head, contactAsked: by };
    case "contact_shared":
      return { ...head, contact: body.contact, contactGivenAt: at, contactAsked: null };
    case "contact_declined":
      return { ...head, contactAsked: null };
    case "seat_taken":
      return { ...head, connection: "up", pages: withPage(head.pages, body.page, at) };
    case "connection_lost":
      return { ...head, connection: "lost" };
    case "ended":
      return {
        ...head,
        state: "ended",
        endedAt: at,
        endedBy: body.by,
        ender: by,
        connection: "none",
        contactAsked: null,
      };
    case "redacted":
      return body.seqs?.length ? head : body.data.reduce(without, head);
    case "closed":
      return { ...head, closed: true };
    default:
      return head;
  }
}

function person(body: { operator: number; name: string }): Person {
  return { id: body.operator, name: body.name };
}

function withPage(pages: Head["pages"], page: Page | null | undefined, at: number): Head["pages"] {
  return !page || pages.at(-1)?.url === page.url ? pages : [...pages, { ...page, at }];
}

/** The head without something that was taken back of the whole chat. */
function without(head: Head, datum: Redacted["data"][number]): Head {
  const { described } = head;
  switch (datum) {
    case "text":
      return { ...head, answers: [] };
    case "name":
      return { ...head, name: null };
    case "contact":
      return { ...head, contact: null, contactGivenAt: null };
    case "page":
      return { ...head, pages: [], described: described && { ...described, page: null, referrer: "" } };
    case "device": {
      const told = { browser: "", system: "", device: "", screen: "", language: "" };
      return { ...head, described: described && { ...described, ...told } };
    }
    case "address":
      return { ...head, described: described && { ...described, address: "" } };
  }
}
