/** What the HTTP API tells the desk in the pseudo-locale's world: something for each page, without a Latin word. */
import { address as emoji } from "../../desk/emoji/emoji";
import type { Dataset, Field, StoredRecord } from "../../desk/analytics/analytics";
import type { SurveyCount } from "../../desk/analytics/surveyCounts/surveyCounts";
import type { Report } from "../../desk/analytics/reports/report";
import type { Cell, Load, Row, Table } from "../../desk/statistics/statistics";
import type { QueuesOut } from "../../protocol/http";
import type { FakeApi } from "../api";
import { ANA } from "../server";
import { answerAdministration } from "./administration_api";
import { CONTACT, DEPARTMENT, LIBRARY, PATRON_NAME } from "./desk_world";
import { operations, sample } from "./samples";
import { TICKET, wholeTicket } from "./tickets_world";

const NOW = 20_000 * 86_400_000;
const QUESTION = "Πού είναι ο χάρτης;";
const ANNA = { id: ANA.id, name: "Άννα" };
const HERE = { id: 1, name: DEPARTMENT };
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** What these operations read is sampled. */
const SAMPLED = [
  "transcripts",
  "retention",
  "chats/",
  "canned-messages",
  "appointment-links",
  "faq/",
  "profile",
  "notifications",
  "distant-colleagues",
  "statistics/filters",
];

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
const RECORD = sample<StoredRecord>("RecordOut", {
  dataset: 1,
  department: 1,
  ticket: null,
  values: { 10: 11, 20: [22], 30: "Γιατί;", 40: 3, 50: 4, 60: "2024-10-04" },
});
const SOURCES = ["chat", "ticket", "hand", "import"] as const;
const COUNT = sample<SurveyCount>("SurveyCountOut", { conditions: [{ field: 10, values: [11] }] });
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

const ROW = sample<Row>("StatisticsRow", { key: "2024-10" });
const table = (by: Table["by"]): Table => ({ by, rows: by === "week" ? week(ROW) : [ROW], total: ROW });
const week = <Item extends { key: string }>(item: Item): Item[] =>
  Array.from({ length: 168 }, (_, hour) => ({ ...item, key: String(hour) }));
const CELL = sample<Cell>("ConcurrencyCell", { key: "9" });
const load = (by: Load["by"]): Load => ({ by, since: NOW, cells: by === "week" ? week(CELL) : [CELL] });

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
const value = (path: string, name: string): string => new URLSearchParams(path.split("?")[1]).get(name) ?? "";

export function answers(api: FakeApi): void {
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
    "desk/tickets": {
      tickets: [TICKET, { ...TICKET, ticket: 4, owner: ANNA, status: "closed" }],
      more: true,
    },
    "desk/tickets/3": wholeTicket(),
    "desk/tickets/3/transcript": { events: [] },
    "desk/tickets/3/analytics": forms,
    "desk/transcripts/7": sample("TranscriptDetail", {
      transcript: sample("TranscriptRow", { redacted: ["address"] }),
      may_open: false,
      events: [],
    }),
    "desk/internal-messages": sample("FoundInternalMessages", {
      messages: [sample("FoundInternalMessage", { internal_chat: 3 })],
    }),
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
  };
  for (const { verb, path, answer } of SAMPLED.flatMap((prefix) => operations(`desk/${prefix}`)))
    if (verb === "GET") for (const number of NUMBERS) api.on(`GET ${path(number)}`, answer);
  for (const [path, answer] of Object.entries(all)) api.on(`GET ${path}`, answer);
  for (const chat of [7, 8, 9, 10, 11])
    api
      .on(`GET desk/chats/${chat}/tickets`, { tickets: [TICKET], elsewhere: 2 })
      .on(`GET desk/chats/${chat}/ticket-form`, form)
      .on(`GET desk/chats/${chat}/analytics`, forms);
  answerAdministration(api);
  api
    .on(`GET http://localhost${emoji}`, [{ emoji: "🗺️", annotation: "χάρτης", group: 0, version: 1 }])
    .on("GET desk/statistics", ({ path }: { path: string }) =>
      table((value(path, "by") || "month") as "month"),
    )
    .on("GET desk/statistics/concurrency", ({ path }: { path: string }) =>
      load((value(path, "by") || "hour") as "hour"),
    )
    .on("POST desk/retention/1/holdings", sample("ContactHoldings"))
    .on("PUT desk/retention/1", sample("LibraryRetention", { version: "2" }));
}
