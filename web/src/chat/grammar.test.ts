/** The lines of every kind of event, as the operator who acted, a colleague, and the patron read them. */
import { beforeEach, expect, test, vi } from "vitest";
import { ANA, BEN, event, PATRON, SYSTEM } from "../testing/world";
import type { AnyBody, By } from "../protocol/wire";
import { entry, redact } from "../state/entries";
import type { LineEntry } from "../state/entries";
import { DESK_LINES } from "./deskLines";
import { lineText } from "./lines";
import { PATRON_LINES } from "./patronLines";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const AT = new Date(2026, 10, 25, 10, 43).getTime();
const READERS = {
  ana: { view: "desk", me: 1, lines: DESK_LINES, patron: "Dana" },
  ben: { view: "desk", me: 2, lines: DESK_LINES, patron: "Dana" },
  patron: { view: "patron", me: null, lines: PATRON_LINES },
} as const;

/** A line per reader. One text: each reader reads it. */
type Texts = string | readonly [ana: string | null, ben: string | null, patron: string | null];
type Kind = AnyBody["kind"];
type Body<K extends Kind> = Omit<Extract<AnyBody, { kind: K }>, "kind">;
type Row<K extends Kind> = readonly [By, Body<K>, Texts];
type Rows = { readonly [K in Kind]: readonly Row<K>[] };

const NONE = [null, null, null] as const;
const ANAS = { name: "Ana Morales", operator: 1 };
const BENS = { name: "Ben Okafor", operator: 2 };
const DEPARTMENTS = { department: 7, previous_department: 7 };
const request = { ...BENS, department: 7, until: 1 };

/** No line: messages and notes have other forms. */
const UNLINED = [
  ...([
    "started",
    "patron_described",
    "message_sent",
    "file_sent",
    "file_expired",
    "frame_suggested",
  ] as const),
  ...(["note_saved", "seat_taken", "grace_restarted", "closed"] as const),
  ...(["internal_chat_started", "history_expired"] as const),
];

const ROWS: Omit<Rows, (typeof UNLINED)[number]> = {
  backup_offered: [
    [SYSTEM, { department: 8, name: "History" }, ofDesk("Unclaimed; also offered to History at 10:43")],
  ],
  claimed: [
    [
      ANA,
      { ...ANAS, waited: 38_000 },
      [
        "You claimed this chat after a wait of 0:38 at 10:43",
        "Ana Morales claimed this chat after a wait of 0:38 at 10:43",
        "Ana joined at 10:43",
      ],
    ],
    [
      ANA,
      { ...ANAS, waited: 38_000, department: 8, department_name: "History" },
      [
        "You claimed this chat for History after a wait of 0:38 at 10:43",
        "Ana Morales claimed this chat for History after a wait of 0:38 at 10:43",
        "Ana from History joined at 10:43",
      ],
    ],
  ],
  continued: [
    [
      PATRON,
      { ...ANAS, chat: 3, question: "Where?" },
      ["Dana came back at 10:43", "Dana came back at 10:43", "You came back at 10:43"],
    ],
  ],
  taken_over: [
    [
      BEN,
      { ...BENS, previous: "Ana Morales" },
      [
        "Ben Okafor took over from Ana Morales at 10:43",
        "You took over from Ana Morales at 10:43",
        "Ben took over from Ana at 10:43",
      ],
    ],
  ],
  colleague_requested: [
    [
      ANA,
      { ...request, purpose: "join", note: "" },
      ofDesk("You invited Ben Okafor at 10:43", "Ana Morales invited Ben Okafor at 10:43"),
    ],
    [
      ANA,
      { ...request, note: "" },
      ofDesk(
        "You offered this chat to Ben Okafor at 10:43",
        "Ana Morales offered this chat to Ben Okafor at 10:43",
      ),
    ],
  ],
  request_declined: [[BEN, BENS, ofDesk("Ben Okafor declined the request at 10:43")]],
  request_withdrawn: [
    [ANA, {}, ofDesk("You withdrew the request at 10:43", "Ana Morales withdrew the request at 10:43")],
  ],
  request_expired: [[SYSTEM, { name: "Ben Okafor" }, ofDesk("No answer from Ben Okafor at 10:43")]],
  transferred: [
    [
      BEN,
      { ...BENS, ...DEPARTMENTS, previous: "Ana Morales" },
      [
        "Transferred from Ana Morales to Ben Okafor at 10:43",
        "Transferred from Ana Morales to Ben Okafor at 10:43",
        "Transferred from Ana to Ben at 10:43",
      ],
    ],
    [
      BEN,
      { ...BENS, ...DEPARTMENTS, previous: "Ana Morales", department_name: "History" },
      [
        "Transferred from Ana Morales to Ben Okafor in History at 10:43",
        "Transferred from Ana Morales to Ben Okafor in History at 10:43",
        "Transferred from Ana to Ben in History at 10:43",
      ],
    ],
  ],
  joined: [
    [
      BEN,
      { ...BENS, department: 7, department_name: "Reference" },
      ["Ben Okafor joined at 10:43", "You joined at 10:43", "Ben joined at 10:43"],
    ],
  ],
  left: [
    [BEN, BENS, ["Ben Okafor left at 10:43", "You left at 10:43", "Ben left at 10:43"]],
    [SYSTEM, BENS, ["Ben Okafor left at 10:43", "Ben Okafor left at 10:43", "Ben left at 10:43"]],
  ],
  owner_changed: [
    [
      ANA,
      { ...BENS, ...DEPARTMENTS, previous: "Ana Morales" },
      [
        "You left at 10:43. Ben Okafor owns it now",
        "Ana Morales left at 10:43. You own it now",
        "Ana left at 10:43",
      ],
    ],
    [
      BEN,
      { ...BENS, ...DEPARTMENTS, previous: "Ana Morales" },
      [
        "Ben Okafor took over from Ana Morales at 10:43",
        "You took over from Ana Morales at 10:43",
        "Ben took over from Ana at 10:43",
      ],
    ],
  ],
  operator_gone: [
    [
      SYSTEM,
      { name: "Ana Morales" },
      [
        "Ana Morales disconnected at 10:43",
        "Ana Morales disconnected at 10:43",
        "Ana disconnected at 10:43. Your messages are saved, and Ana or a colleague will answer here.",
      ],
    ],
  ],
  operator_back: [
    [
      SYSTEM,
      { name: "Ana Morales" },
      ["Ana Morales came back at 10:43", "Ana Morales came back at 10:43", "Ana came back at 10:43"],
    ],
  ],
  name_changed: [
    [
      ANA,
      { name: "D" },
      ofDesk("You changed the name to D at 10:43", "Ana Morales changed the name to D at 10:43"),
    ],
    [ANA, { name: null }, ofDesk("You removed the name at 10:43", "Ana Morales removed the name at 10:43")],
  ],
  contact_changed: [
    [
      ANA,
      { contact: "d@example.org" },
      ofDesk(
        "You changed the contact info to d@example.org at 10:43",
        "Ana Morales changed the contact info to d@example.org at 10:43",
      ),
    ],
    [
      ANA,
      { contact: null },
      ofDesk("You removed the contact info at 10:43", "Ana Morales removed the contact info at 10:43"),
    ],
  ],
  contact_requested: [
    [
      ANA,
      {},
      [
        "You asked Dana for contact info at 10:43",
        "Ana Morales asked Dana for contact info at 10:43",
        "Ana asked you for contact info at 10:43",
      ],
    ],
  ],
  contact_shared: [
    [
      PATRON,
      { contact: "d@example.org" },
      [
        "Dana shared d@example.org at 10:43",
        "Dana shared d@example.org at 10:43",
        "You shared d@example.org at 10:43",
      ],
    ],
    [
      PATRON,
      { contact: "" },
      ["Dana shared (removed) at 10:43", "Dana shared (removed) at 10:43", "You shared (removed) at 10:43"],
    ],
  ],
  contact_declined: [
    [
      PATRON,
      {},
      [
        "Dana did not share contact info at 10:43",
        "Dana did not share contact info at 10:43",
        "You did not share contact info at 10:43",
      ],
    ],
  ],
  frame_entered: [[PATRON, {}, ofDesk("The patron entered iframe chat mode at 10:43")]],
  language_chosen: [
    [PATRON, { language: "de" }, ofDesk("The patron changed the language to German at 10:43")],
    [
      PATRON,
      { language: "zh-hans" },
      ofDesk("The patron changed the language to Chinese (Simplified) at 10:43"),
    ],
    [PATRON, { language: "" }, ofDesk("The patron changed the language at 10:43")],
  ],
  sensitive_masked: [
    [PATRON, { kinds: ["payment_card"] }, ofDesk("Sensitive data was masked and not stored at 10:43")],
  ],
  tagged: [
    [
      ANA,
      { tags: ["maps", "trams"] },
      ofDesk("You set the tags at 10:43: maps, trams", "Ana Morales set the tags at 10:43: maps, trams"),
    ],
    [ANA, { tags: [] }, ofDesk("You removed the tags at 10:43", "Ana Morales removed the tags at 10:43")],
  ],
  connection_lost: [
    [SYSTEM, { seat: 1, hidden: false, until: 1 }, ofDesk("Dana’s connection was lost at 10:43")],
  ],
  dismissed: [
    [ANA, { reason: "" }, ofDesk("Dismissed by you at 10:43", "Dismissed by Ana Morales at 10:43")],
    [
      ANA,
      { reason: "Spam" },
      ofDesk("Dismissed by you at 10:43: Spam", "Dismissed by Ana Morales at 10:43: Spam"),
    ],
  ],
  blocked: [
    [
      ANA,
      { hours: 24, reason: "" },
      ofDesk(
        "You blocked the patron for 24 hours at 10:43",
        "Ana Morales blocked the patron for 24 hours at 10:43",
      ),
    ],
    [
      ANA,
      { hours: 24, reason: "Insults" },
      ofDesk(
        "You blocked the patron for 24 hours at 10:43: Insults",
        "Ana Morales blocked the patron for 24 hours at 10:43: Insults",
      ),
    ],
  ],
  ended: [
    [
      ANA,
      { by: "operator" },
      ["Ended by you at 10:43", "Ended by Ana Morales at 10:43", "Ended by Ana Morales at 10:43"],
    ],
    [
      PATRON,
      { by: "patron" },
      ["Ended by the patron at 10:43", "Ended by the patron at 10:43", "Ended by you at 10:43"],
    ],
    [SYSTEM, { by: "disconnection" }, "Ended: the connection was lost at 10:43"],
  ],
  feedback_sent: [
    [PATRON, { answered: "partly", comment: "" }, ofDesk("Dana’s feedback at 10:43: Partly")],
    [PATRON, { answered: "no", comment: "Closed." }, ofDesk("Dana’s feedback at 10:43: No. “Closed.”")],
  ],
  redacted: [
    [
      ANA,
      { data: ["text"], seqs: [2] },
      ofDesk("You deleted a message at 10:43", "Ana Morales deleted a message at 10:43"),
    ],
    [SYSTEM, { data: ["text"] }, ofDesk("Something in this chat was removed at 10:43")],
  ],
  linked: [
    [
      SYSTEM,
      { to: "ticket", id: 12, by: "Ana Morales" },
      ofDesk("Ticket 12 created by Ana Morales at 10:43"),
    ],
    [SYSTEM, { to: "ticket", id: 12, by: "patron" }, ofDesk("Ticket 12 created by the patron at 10:43")],
    [
      SYSTEM,
      { to: "record", id: 3, by: "Ana Morales" },
      ofDesk("Ana Morales added this chat to Reference Analytics at 10:43"),
    ],
  ],
};

/** The texts of the desk; the patron has none. */
function ofDesk(ana: string, ben: string = ana): Texts {
  return [ana, ben, null];
}

const CASES = Object.entries(ROWS).flatMap(([kind, rows]) =>
  rows.map(([by, body, texts]) => [kind, by, { kind, ...body } as AnyBody, texts] as const),
);

function textsOf(by: By, body: AnyBody): (string | null)[] {
  const line = entry({ ...event(5, by, body), at: AT }) as LineEntry;
  return Object.values(READERS).map((reader) => lineText(line, reader)?.text ?? null);
}

test.each(CASES)("T2: a line of %s says who, what and when, on both sides", (_kind, by, body, texts) => {
  expect(textsOf(by, body)).toEqual(typeof texts === "string" ? [texts, texts, texts] : texts);
});

/** "at 10:43" ends the sentence; what someone wrote, or whose the chat is now, may follow. */
const FORM = /^\p{Lu}[^·]* at 10:43(?:$|: .|\. (?:You own|.* owns) it now$|\. Your messages are saved)/u;

test.each(CASES)("T2: the lines of %s have one form, without a time in front", (_kind, by, body) => {
  const lines = textsOf(by, body).filter((text) => text !== null);
  expect(lines.length).toBeGreaterThan(0);
  for (const text of lines) expect(text).toMatch(FORM);
});

test("T2: the patron reads the colleague's sentence, where there is one for both", () => {
  const shared = CASES.flatMap(([kind, by, body]) => {
    const [ana, ben, patron] = textsOf(by, body);
    return patron === null || ["claimed", "operator_gone"].includes(kind) ? [] : [[[ana, ben], patron]];
  });
  /** The sentence without its persons. */
  const form = (text: unknown): string =>
    String(text)
      .replaceAll(/You|you|the patron|Dana|(?:Ana|Ben)(?: Morales| Okafor)?/g, "…")
      .replace(/\. (?:…) owns? it now$/, "");
  for (const [desk, patron] of shared)
    for (const text of desk as string[]) expect(form(text)).toBe(form(patron));
});

test("the patron reads nothing of events without a line, nor does the desk", () => {
  for (const kind of UNLINED.slice(-5).filter((kind) => kind !== "internal_chat_started"))
    expect(textsOf(SYSTEM, { kind } as AnyBody)).toEqual(NONE);
});

test("a patron whose name isn't known is “The patron”", () => {
  const line = entry({ ...event(5, PATRON, { kind: "contact_declined" }), at: AT }) as LineEntry;
  expect(lineText(line, { view: "desk", me: 1, lines: DESK_LINES })?.text).toBe(
    "The patron did not share contact info at 10:43",
  );
});

test("a participant who takes over is known by number on the desk, where names may be the same", () => {
  const other = { ...BEN, name: "Ana Morales" };
  const body = { kind: "owner_changed", ...ANAS, ...DEPARTMENTS, previous: "Ana Morales" } as const;
  expect(textsOf(other, body)[1]).toBe("You left at 10:43. Ana Morales owns it now");
});

test.each([
  ["dismissed", { kind: "dismissed", reason: "Spam" }, "Dismissed by you at 10:43"],
  ["blocked", { kind: "blocked", hours: 24, reason: "Spam" }, "You blocked the patron for 24 hours at 10:43"],
  ["tagged", { kind: "tagged", tags: ["Spam"] }, "You removed the tags at 10:43"],
] as const)("a redaction empties what a line of %s quotes while it is shown", (_kind, body, text) => {
  const line = entry({ ...event(5, ANA, body as AnyBody), at: AT });
  const emptied = redact(line, { kind: "redacted", data: ["text"] }, 6) as LineEntry;
  expect(lineText(emptied, READERS.ana)?.text).toBe(text);
});
