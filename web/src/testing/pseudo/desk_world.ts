/** A desk's world without a Latin word: all that reads as one on a screen is of the page. */
import type { AnyBody, By, FileSent } from "../../protocol/wire";
import type { Bootstrap } from "../../desk/bootstrap";
import type { FakeServer } from "../server";
import { ANA, BEN, PATRON, SYSTEM } from "../server";

export const LIBRARY = "Βιβλιοθήκη";
export const DEPARTMENT = "Αναγνωστήριο";
export const PATRON_NAME = "Δάφνη";
export const CONTACT = "dana@example.org";
/** Names of the simulated server's operators. */
export const KNOWN = new Set([...ANA.name.split(" "), ...BEN.name.split(" "), "AM", "BO"]);

const MOVED = { department: 1, previous_department: 1 };
const TO_DEPARTMENT = { operator: ANA.id, name: ANA.name, previous: BEN.name, department_name: DEPARTMENT };
const FILE: FileSent = {
  kind: "file_sent" as const,
  file: 1,
  name: "χάρτης.7",
  size: 123_456,
  type: "application/pdf",
  token: "t",
  expires_at: 20_030 * 86_400_000,
};

const PICTURE: FileSent = {
  ...FILE,
  type: "image/png",
  width: 160,
  height: 90,
  expires_at: 40_000 * 86_400_000,
};

const LOST = { kind: "connection_lost", seat: 1, hidden: false, until: 20_001 * 86_400_000 } as const;

const PLAIN = { kind: "seat_taken", seat: 2, node: "7", window: "page without scripts" } as const;

export const BOOTSTRAP: Partial<Bootstrap> = {
  operator: { id: ANA.id, name: "Άννα", email: CONTACT, rights: ["administer", "answer", "read", "record"] },
  library: { name: LIBRARY, slug: "7", language: "el" },
  sets_sign_in: true,
  zones: { home: "Asia/Tokyo", departments: { 1: "Europe/Athens" }, libraries: { 1: "Asia/Tokyo" } },
};

/** Chats in each state, one of them with an event of each kind. */
export function chats(server: FakeServer): void {
  const day = 86_400_000;
  server.desk = {
    ...server.desk,
    departments: [
      { id: 1, name: DEPARTMENT, monitored: true, online: [], closed: false, opens: "" },
      { id: 2, name: "Αρχείο", monitored: false, online: [], closed: false, opens: "" },
    ],
    colleagues: [],
  };
  server.world.clock.jump(20_000 * day);
  internal(server);
  const widget = "Ρωτήστε";
  const question = "Πού είναι ο χάρτης;";
  server.happens(3, PATRON, { kind: "message_sent", text: question });
  for (const chat of [7, 8, 9, 10]) server.starts(chat, { question, widget });
  server.starts(11, { question, name: PATRON_NAME, contact: CONTACT, widget });
  server.claimed(8, BEN);
  server.happens(8, SYSTEM, { kind: "operator_gone", name: BEN.name });
  server.claimed(9);
  server.happens(9, SYSTEM, LOST);
  server.claimed(10);
  server.happens(10, ANA, { kind: "ended", by: "operator" });
  server.claimed(11);
  everything(server, 11);
  for (const chat of [7, 9]) server.happens(chat, PATRON, PLAIN);
}

/** The internal chats of a department, with a long history, and of two people. */
function internal(server: FakeServer): void {
  const row = { version: 150, messages: 150, message_at: 20_000 * 86_400_000, excerpt: "Πού;" };
  server.internal = {
    kind: "internal_chats",
    whole: true,
    libraries: [
      { id: 1, name: LIBRARY },
      { id: 2, name: LIBRARY },
    ],
    rows: [
      {
        ...row,
        internal_chat: 3,
        scope: "department",
        of: 1,
        name: DEPARTMENT,
        people: [],
        message_by: BEN.id,
      },
      {
        ...row,
        internal_chat: 4,
        scope: "pair",
        of: 0,
        name: "",
        people: [ANA, BEN],
        message_by: ANA.id,
      },
    ],
  };
  for (let n = 0; n < 150; n++) server.says("internal_chat/3", BEN, "Εδώ");
  server.says("internal_chat/4", BEN, "Ναι");
}

function everything(server: FakeServer, chat: number): void {
  for (const [by, body] of BODIES) server.happens(chat, by, body);
}

const gone = { name: ANA.name };
/** An event of each kind, in an order that makes sense. */
export const BODIES: readonly (readonly [By, AnyBody])[] = [
  [
    PATRON,
    {
      kind: "patron_described",
      mobile: true,
      language: "el",
      address: "192.0.2.7",
      browser: "8",
      system: "9",
    },
  ],
  [
    ANA,
    { kind: "message_sent", text: "Εδώ", marks: [{ kind: "link", start: 0, end: 3, href: "https://7.8/" }] },
  ],
  [PATRON, FILE],
  [ANA, { ...FILE, file: 2 }],
  [SYSTEM, { kind: "file_expired", file: 2 }],
  [PATRON, { ...PICTURE, file: 3 }],
  [ANA, { ...PICTURE, file: 4 }],
  [ANA, { kind: "name_changed", name: null }],
  [ANA, { kind: "name_changed", name: PATRON_NAME }],
  [ANA, { kind: "contact_changed", contact: null }],
  [PATRON, { kind: "contact_changed", contact: CONTACT }],
  [ANA, { kind: "contact_requested" }],
  [PATRON, { kind: "contact_shared", contact: CONTACT }],
  [ANA, { kind: "contact_requested" }],
  [PATRON, { kind: "contact_declined" }],
  [ANA, { kind: "frame_suggested", address: "https://7.8/" }],
  [PATRON, { kind: "frame_entered" }],
  [PATRON, { kind: "language_chosen", language: "el" }],
  [ANA, { kind: "note_saved", text: "Σημείωση" }],
  [ANA, { kind: "tagged", tags: ["χάρτες"] }],
  [SYSTEM, { kind: "operator_gone", ...gone }],
  [SYSTEM, { kind: "operator_back", ...gone }],
  [SYSTEM, { kind: "operator_gone", ...gone }],
  [BEN, { kind: "taken_over", operator: BEN.id, name: BEN.name, previous: ANA.name }],
  [ANA, { kind: "taken_over", operator: ANA.id, name: ANA.name, previous: BEN.name }],
  [ANA, { kind: "colleague_requested", department: 2, name: DEPARTMENT, note: "Χάρτες", until: 9 }],
  [BEN, { kind: "request_declined", operator: BEN.id, name: BEN.name }],
  [ANA, { kind: "request_withdrawn" }],
  [ANA, { kind: "colleague_requested", department: 2, operator: BEN.id, name: BEN.name, until: 9 }],
  [SYSTEM, { kind: "request_expired", name: BEN.name }],
  [BEN, { kind: "transferred", ...MOVED, operator: BEN.id, name: BEN.name, previous: ANA.name }],
  [ANA, { kind: "transferred", ...MOVED, ...TO_DEPARTMENT }],
  ...["", "Χάρτες"].map((note): [By, AnyBody] => [
    ANA,
    {
      kind: "colleague_requested",
      purpose: "join",
      department: 1,
      operator: BEN.id,
      name: BEN.name,
      note,
      until: 9,
    },
  ]),
  [BEN, { kind: "joined", operator: BEN.id, name: BEN.name, department: 1, department_name: DEPARTMENT }],
  [BEN, { kind: "left", operator: BEN.id, name: BEN.name }],
  [ANA, { kind: "left", operator: ANA.id, name: ANA.name }],
  [SYSTEM, { kind: "left", operator: BEN.id, name: BEN.name }],
  [ANA, { kind: "owner_changed", ...MOVED, operator: BEN.id, name: BEN.name, previous: ANA.name }],
  [BEN, { kind: "owner_changed", ...MOVED, operator: ANA.id, name: ANA.name, previous: BEN.name }],
  [ANA, { kind: "dismissed", reason: "" }],
  [ANA, { kind: "dismissed", reason: "Διαφήμιση" }],
  ...([1, 24, 168] as const).flatMap((hours): [By, AnyBody][] =>
    [ANA, BEN].map((by) => [by, { kind: "blocked", hours, reason: by === ANA ? "" : "Διαφήμιση" }]),
  ),
  [ANA, { kind: "blocked", hours: 1, reason: "Διαφήμιση" }],
  [BEN, { kind: "blocked", hours: 1, reason: "" }],
  [SYSTEM, LOST],
  [PATRON, { kind: "seat_taken", seat: 2, node: "8" }],
  [ANA, { kind: "linked", to: "ticket", id: 3, by: ANA.name }],
  [ANA, { kind: "linked", to: "record", id: 4, by: ANA.name }],
  [ANA, { kind: "redacted", seqs: [4], data: ["text"] }],
];
