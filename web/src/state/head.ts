/** A chat's head: its state, folded from the events of its log. Times are ms since 1970. Pure. */
import type {
  Answer,
  By,
  ColleagueRequested,
  FeedbackSent,
  Page,
  PatronDescribed,
  Person,
  Redacted,
  WireEvent,
} from "../protocol/wire";

export interface Head {
  readonly state: "waiting" | "active" | "ended";
  readonly department: string;
  readonly widget: string;
  /** The number that a patron without a name goes by. */
  readonly guest: number;
  readonly name: string | null;
  readonly contact: string | null;
  /** When the patron shared the contact; null if an operator entered it. */
  readonly contactSharedAt: number | null;
  /** Who requested contact info that the patron has neither shared nor declined; null without a request. */
  readonly contactRequestedBy: By | null;
  readonly answers: readonly Answer[];
  readonly described: PatronDescribed | null;
  /** The library's pages on which the patron had the chat open, oldest first. */
  readonly pages: readonly (Page & { readonly at: number })[];
  readonly startedAt: number;
  readonly claimedAt: number | null;
  readonly claimedBy: Person | null;
  /** The earlier chat that this one continues. */
  readonly continues: number | null;
  /** The open request to colleagues: what it is for, the name of its receiver, and when it expires. */
  readonly request: {
    readonly purpose: Purpose;
    readonly to: string;
    readonly personal: boolean;
    readonly until: number;
  } | null;
  /** The operators who participate beside the owner. Without numbers in a patron's copy. */
  readonly participants: readonly Person[];
  readonly waited: number | null;
  /** The operator who claimed the chat has been disconnected for longer than the grace time. */
  readonly operatorGone: boolean;
  /** The patron's connection: none before the first one and after the end. */
  readonly connection: "none" | "up" | "lost";
  readonly endedAt: number | null;
  readonly endedBy: "operator" | "patron" | "disconnection" | "dismissal" | "block" | null;
  /** Who ended the chat. */
  readonly ender: By | null;
  readonly closed: boolean;
  /** Whether the patron got their answer, as they said after the end; null until then. */
  readonly feedback: FeedbackSent["answered"] | null;
}

export type Purpose = NonNullable<ColleagueRequested["purpose"]>;

export const NOTHING: Head = {
  state: "waiting",
  department: "",
  widget: "",
  guest: 0,
  name: null,
  contact: null,
  contactSharedAt: null,
  contactRequestedBy: null,
  answers: [],
  described: null,
  pages: [],
  startedAt: 0,
  claimedAt: null,
  claimedBy: null,
  continues: null,
  request: null,
  participants: [],
  waited: null,
  operatorGone: false,
  connection: "none",
  endedAt: null,
  endedBy: null,
  ender: null,
  closed: false,
  feedback: null,
};

export function fold(head: Head, event: WireEvent): Head {
  const { body, at, by } = event;
  switch (body.kind) {
    case "started": {
      const { department, widget, guest, name = null, contact = null, answers = [] } = body;
      const contactSharedAt = contact === null ? null : at;
      return { ...head, department, widget, guest, name, contact, contactSharedAt, answers, startedAt: at };
    }
    case "patron_described":
      return { ...head, described: body, pages: withPage(head.pages, body.page, at) };
    case "claimed":
      return {
        ...head,
        state: "active",
        claimedAt: at,
        claimedBy: person(body),
        waited: body.waited,
        department: body.department_name || head.department,
      };
    case "continued": {
      const [name, contact] = [body.patron_name ?? head.name, body.patron_contact ?? head.contact];
      return {
        ...head,
        state: "active",
        claimedAt: at,
        claimedBy: person(body),
        continues: body.chat,
        name: name || null,
        contact: contact || null,
      };
    }
    case "taken_over":
      return { ...owned(head, body), request: null };
    case "transferred":
    case "owner_changed":
      return {
        ...owned(head, body),
        department: body.department_name || head.department,
        request: null,
      };
    case "joined":
      return { ...head, participants: [...without(head, body), person(body)], request: null };
    case "left":
      return { ...head, participants: without(head, body) };
    case "colleague_requested":
      return {
        ...head,
        request: {
          purpose: body.purpose ?? "transfer",
          to: body.name,
          personal: Boolean(body.operator),
          until: body.until,
        },
      };
    case "request_declined":
      return head.request?.personal ? { ...head, request: null } : head;
    case "request_withdrawn":
    case "request_expired":
      return { ...head, request: null };
    case "operator_gone":
      return { ...head, operatorGone: true };
    case "operator_back":
      return { ...head, operatorGone: false };
    case "name_changed":
      return { ...head, name: body.name };
    case "contact_changed":
      return { ...head, contact: body.contact, contactSharedAt: null };
    case "contact_requested":
      return { ...head, contactRequestedBy: by };
    case "contact_shared":
      return { ...head, contact: body.contact, contactSharedAt: at, contactRequestedBy: null };
    case "contact_declined":
      return { ...head, contactRequestedBy: null };
    case "seat_taken":
      return { ...head, connection: "up", pages: withPage(head.pages, body.page, at) };
    case "connection_lost":
      return { ...head, connection: "lost" };
    case "language_chosen": {
      const { language } = body;
      return { ...head, described: head.described && { ...head.described, language } };
    }
    case "ended":
      return {
        ...head,
        state: "ended",
        endedAt: at,
        endedBy: body.by,
        ender: by,
        connection: "none",
        contactRequestedBy: null,
        request: null,
      };
    case "redacted":
      return body.seqs?.length ? head : body.data.reduce(withoutDatum, head);
    case "closed":
      return { ...head, closed: true };
    case "feedback_sent":
      return { ...head, feedback: body.answered };
    default:
      return head;
  }
}

type Named = Parameters<typeof person>[0];

const without = ({ participants }: Head, { operator }: Named): readonly Person[] =>
  participants.filter(({ id }) => id !== operator);

const owned = (head: Head, body: Named): Head => ({
  ...head,
  claimedBy: person(body),
  participants: without(head, body),
  operatorGone: false,
});

function person(body: { operator: number; name: string }): Person {
  return { id: body.operator, name: body.name };
}

function withPage(pages: Head["pages"], page: Page | null | undefined, at: number): Head["pages"] {
  return !page || pages.at(-1)?.url === page.url ? pages : [...pages, { ...page, at }];
}

/** The head without a kind of data that was redacted in the whole chat. */
function withoutDatum(head: Head, datum: Redacted["data"][number]): Head {
  const { described } = head;
  switch (datum) {
    case "text":
      return { ...head, answers: [] };
    case "name":
      return { ...head, name: null };
    case "contact":
      return { ...head, contact: null, contactSharedAt: null };
    case "page":
      return {
        ...head,
        pages: [],
        described: described && { ...described, page: null, referrer: "", location: "" },
      };
    case "device": {
      const cleared = { browser: "", system: "", device: "", screen: "", language: "" };
      return { ...head, described: described && { ...described, ...cleared } };
    }
    case "address":
      return { ...head, described: described && { ...described, address: "" } };
  }
}
