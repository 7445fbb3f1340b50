/** What the HTTP API tells the desk in the pseudo-locale's world: something for each page, without a Latin word. */
import { address as emoji } from "../../desk/emoji/emoji";
import type { Dataset, Field, StoredRecord } from "../../desk/analytics/analytics";
import type { SurveyCount } from "../../desk/analytics/surveyCounts";
import type { Report } from "../../desk/analytics/report";
import type { Load, Row, Scope, Table } from "../../desk/statistics/statistics";
import type { PreviousChat } from "../../desk/patron/previous";
import type { Erased, Held, LibraryRetention } from "../../desk/administration/retention/retention";
import type { QueuesOut, TranscriptDetail, TranscriptFilters, TranscriptRow } from "../../protocol/http";
import type { FakeApi } from "../api";
import { ANA, BEN } from "../server";
import { answerAdministration } from "./administration_api";
import { CONTACT, DEPARTMENT, LIBRARY, PATRON_NAME } from "./desk_world";
import { TICKET, wholeTicket } from "./tickets_world";

const NOW = 20_000 * 86_400_000;
const QUESTION = "Πού είναι ο χάρτης;";
const ANNA = { id: ANA.id, name: "Άννα" };
const HERE = { id: 1, name: DEPARTMENT };
const WIDGET = { id: 5, name: "Ρωτήστε" };

const TRANSCRIPT: TranscriptRow = {
  chat: 7,
  outcome: "operator",
  guest: 7,
  name: PATRON_NAME,
  contact: CONTACT,
  question: QUESTION,
  department: HERE,
  widget: WIDGET,
  operator: ANNA,
  started_at: NOW,
  claimed_at: NOW,
  ended_at: NOW,
  messages: 3,
  tags: ["χάρτες"],
  noted: true,
  redacted: ["address"],
  found: [],
};
const OUTCOMES = [
  "waiting",
  "active",
  "operator",
  "patron",
  "disconnection",
  "dismissed",
  "blocked",
  "missed",
] as const;
const OFFERED: TranscriptFilters = {
  departments: [{ ...HERE, library: LIBRARY, administered: true, followed: true }],
  everything: false,
  operators: [ANNA],
  widgets: [WIDGET],
  tags: ["χάρτες"],
  sends_email: true,
};
const RECEIVERS = [
  { id: 1, name: DEPARTMENT, operators: [{ ...ANNA, chats: 2 }], reached: 1 },
  { id: 2, name: DEPARTMENT, operators: [], reached: 0 },
];
const STATES = ["due", "sending", "sent", "failed", "bounced"] as const;

const WHOLE: TranscriptDetail = {
  transcript: TRANSCRIPT,
  may_change: true,
  may_redact: true,
  may_open: false,
  colleagues: [ANNA],
  events: [],
  emails: STATES.map((state, id) => ({ id, to: CONTACT, notes: id > 1, state, at: NOW })),
};

const KINDS = ["single", "multiple", "text", "number", "read", "date"] as const;
const FIELDS: Field[] = KINDS.map((kind, index) => ({
  id: 10 * (index + 1),
  label: `Πεδίο ${index}`,
  kind,
  required: index < 3,
  retired: index === 5,
  default: null,
  from_chat: null,
  choices:
    index < 2
      ? [11, 12].map((id) => ({ id: id * (index + 1), label: `Τιμή ${id}`, retired: id === 12 }))
      : [],
}));
const DATASET: Dataset = {
  id: 1,
  name: "Ερωτήσεις",
  library: LIBRARY,
  library_id: 1,
  time_zone: "Europe/Athens",
  version: 3,
  retired: false,
  changed_at: NOW,
  changed_by: "Άννα",
  administers: true,
  departments: [HERE],
  fields: FIELDS,
};
const RECORD: StoredRecord = {
  id: 5,
  revision: 2,
  dataset: 1,
  at: NOW,
  when: "2024-10-04T03:00",
  department: 1,
  recorded_at: NOW,
  department_name: DEPARTMENT,
  operator: "Άννα",
  source: "chat",
  chat: 7,
  ticket: null,
  position: 3,
  values: { 10: 11, 20: [22], 30: "Γιατί;", 40: 3, 50: 4, 60: "2024-10-04" },
  mine: true,
};
const SOURCES = ["chat", "ticket", "hand", "import"] as const;
const COUNT: SurveyCount = {
  id: 1,
  survey: "Έρευνα",
  name: "Σύνολο",
  rule: "Όλα",
  version: 1,
  count: 7,
  changed_by: "Άννα",
  changed_at: NOW,
  conditions: [{ field: 10, values: [11] }],
};
const AXIS = [{ key: "2024-10", label: "Τιμή" }];
const REPORT: Report = {
  rows: AXIS,
  columns: AXIS,
  cells: [[3]],
  row_totals: [3],
  column_totals: [3],
  total: 3,
  records: 3,
  overlaps: true,
};

const TIMES = { median: 60_000, ninetieth: 120_000, mean: 70_000 };
const ROW: Row = {
  key: "2024-10",
  label: "Τιμή",
  chats: 7,
  answered: 3,
  missed: 2,
  abandoned: 2,
  dismissed: 1,
  blocked: 1,
  by_backup: 1,
  questions: 5,
  transfers: 1,
  waiting: TIMES,
  handling: TIMES,
  feedback: { yes: 2, partly: 1, no: 1 },
};
const SCOPE: Scope = {
  departments: [HERE],
  operators: [ANNA],
  all_operators: true,
  widgets: [WIDGET],
  first: "2024-01-01",
  missed_after: 60,
};
const table = (by: Table["by"]): Table => ({ by, rows: by === "week" ? week(ROW) : [ROW], total: ROW });
const week = <Keyed extends { key: string }>(row: Keyed): Keyed[] =>
  Array.from({ length: 168 }, (_, hour) => ({ ...row, key: String(hour) }));
const CELL = {
  key: "9",
  chats: 3,
  missed: 2,
  peak: 2,
  busy_hours: 3,
  staffed_hours: 1,
  open_hours: 2,
  operator_hours: 2,
};
const load = (by: Load["by"]): Load => ({ by, since: NOW, cells: by === "week" ? week(CELL) : [CELL] });

const DATA = ["text", "name", "contact", "page", "device", "address", "ticket_text", "ticket_name"] as const;
const OTHERS = ["ticket_contact", "file", "email", "unmatched_email", "record", "internal"] as const;
const RETENTION: LibraryRetention = {
  library: 1,
  name: LIBRARY,
  version: "1",
  address: "short",
  page: "path",
  data: [...DATA, ...OTHERS].map((datum) => ({ datum, days: 90, default: 90 })),
  departments: [{ ...HERE, nothing: false }],
  ledger: (["chat", "ticket", "email", "record", "file"] as const).map((entity, index) => ({
    day: "2024-10-04",
    entity,
    department: index ? DEPARTMENT : "",
    count: 3,
    datum: (["passage", "message", "email", "record", "file"] as const)[index] ?? "text",
    cause: (["expired", "patron", "operator"] as const)[index % 3] ?? "expired",
  })),
};
const HELD: Held = {
  contact: CONTACT,
  chats: 2,
  live: 1,
  tickets: 2,
  open: 1,
  emails: 2,
  files: 2,
  records: 2,
};
const ERASED: Erased = {
  id: 1,
  at: "2024-10-04T03:00:00Z",
  by: "Άννα",
  chats: 2,
  tickets: 1,
  emails: 1,
  left: 1,
  live: 1,
};
const PREVIOUS: PreviousChat = {
  chat: 3,
  question: QUESTION,
  started_at: NOW,
  ended_at: NOW + 60_000,
  operator_id: BEN.id,
  operator_name: BEN.name,
};
const QUEUES: QueuesOut = {
  queues: [
    {
      id: 10,
      name: "Ουρά",
      slug: "q",
      members: [],
      departments: [],
      counts: { new: 1, open: 2, pending: 1, closed: 9 },
    },
  ],
  destinations: [
    { id: 10, name: "Ουρά", library: 1, members: [ANNA] },
    { id: 11, name: "Αρχείο", library: 1, members: [] },
  ],
  sends_email: true,
};
const CANNED = { id: 1, title: "Ώρες", text: "Ανοιχτά", marks: [], tags: "ώρες", mine: true };
const LINK = { id: 3, label: "Ραντεβού", address: "https://7.8/" };
const GROUP = { id: 4, name: "Δανεισμός", library: LIBRARY, internal: true };
const FAQ = {
  id: 1,
  question: QUESTION,
  excerpt: "Εδώ",
  group: "Δανεισμός",
  internal: true,
  path: "/7",
  address: "https://7.8/",
};
const value = (path: string, name: string): string => new URLSearchParams(path.split("?")[1]).get(name) ?? "";

const SESSION = {
  id: "a",
  browser: "Φ",
  network: "203.0.113.0/24",
  began_at: NOW,
  used_at: NOW,
  current: true,
};
const PROFILE = {
  version: "1",
  name: "Άννα",
  email: CONTACT,
  second_factor: false,
  recovery_codes: 0,
  sessions: [
    SESSION,
    { ...SESSION, id: "b", current: false },
    { ...SESSION, id: "c", browser: "", current: false },
  ],
};

export function answers(api: FakeApi): void {
  const both = { email: true, desk: true };
  const settings = { sends_email: true, address: CONTACT, new: both, replies: both, assigned: both };
  const form = {
    question: QUESTION,
    name: PATRON_NAME,
    contact: CONTACT,
    queue: 10,
    destinations: QUEUES.destinations,
  };
  const recorded = { when: RECORD.when, keeps_texts: false, position: 3, department: 1 };
  const forms = { ...recorded, forms: [{ dataset: DATASET, values: {} }], records: [RECORD] };
  const all: Record<string, unknown> = {
    "desk/queues": QUEUES,
    "desk/internal-messages": {
      messages: [
        { internal_chat: 3, name: "7", seq: 7, at: 7, by: "7", found: [{ text: "Πού", meant: true }] },
      ],
      next: 7,
    },
    "desk/distant-colleagues": { people: [{ id: 9, name: BEN.name, departments: ["7"] }], total: 77 },
    "desk/notifications": settings,
    "desk/profile": PROFILE,
    "desk/tickets": {
      tickets: [TICKET, { ...TICKET, ticket: 4, owner: ANNA, status: "closed" }],
      more: true,
    },
    "desk/tickets/3": wholeTicket(),
    "desk/tickets/3/transcript": { events: [] },
    "desk/tickets/3/analytics": forms,
    "desk/canned-messages": [CANNED],
    "desk/appointment-links": [LINK],
    "desk/faq/groups": [GROUP],
    "desk/faq/search": { total: 7, faqs: [FAQ] },
    "desk/retention": [RETENTION],
    "desk/retention/1/erasures": [ERASED],
    "desk/transcripts/filters": OFFERED,
    "desk/transcripts": {
      transcripts: OUTCOMES.map((outcome, chat) => ({
        ...TRANSCRIPT,
        chat,
        outcome,
        found: chat ? [] : [{ text: "Εδώ", meant: true }],
      })),
      next: "7",
    },
    "desk/transcripts/7": WHOLE,
    "desk/analytics/datasets": {
      datasets: [DATASET, { ...DATASET, id: 2, retired: true }],
      administered: [{ id: 1, name: LIBRARY }],
    },
    "desk/analytics/datasets/1/survey-counts": { administers: true, survey_counts: [COUNT] },
    "desk/analytics/datasets/1/records": {
      total: 4,
      records: SOURCES.map((source, id) => ({ ...RECORD, id, source })),
      next: "7,1",
    },
    "desk/analytics/datasets/1/report": REPORT,
    "desk/statistics/filters": SCOPE,
  };
  for (const [path, answer] of Object.entries(all)) api.on(`GET ${path}`, answer);
  for (const chat of [7, 8, 9, 10, 11])
    api
      .on(`GET desk/chats/${chat}/previous`, { contact: CONTACT, total: 7, chats: [PREVIOUS] })
      .on(`GET desk/chats/${chat}/tickets`, { tickets: [TICKET], elsewhere: 2 })
      .on(`GET desk/chats/${chat}/receivers`, RECEIVERS)
      .on(`GET desk/chats/${chat}/ticket-form`, form)
      .on(`GET desk/chats/${chat}/analytics`, forms)
      .on(`GET desk/chats/${chat}/canned-messages`, { library: LIBRARY, messages: [CANNED] });
  answerAdministration(api);
  api
    .on(`GET http://localhost${emoji}`, [{ emoji: "🗺️", annotation: "χάρτης", group: 0, version: 1 }])
    .on("GET desk/statistics", ({ path }: { path: string }) =>
      table((value(path, "by") || "month") as "month"),
    )
    .on("GET desk/statistics/concurrency", ({ path }: { path: string }) =>
      load((value(path, "by") || "hour") as "hour"),
    )
    .on("POST desk/retention/1/holdings", HELD)
    .on("PUT desk/retention/1", { ...RETENTION, version: "2" });
}
