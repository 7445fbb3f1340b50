/** What the HTTP API tells Administration in the pseudo-locale's world. */
import type {
  AuditEntry,
  DepartmentFacts,
  DepartmentSettings,
  FaqGroupSettings,
  FaqSettings,
  PresentOperator,
  LibraryFiles,
  LibrarySettings,
  MailServer,
  OutgoingEmail,
  PersonSettings,
  QueueSettings,
  ReceivedEmail,
  SharedCannedMessage,
  StoredFile,
  WidgetSettings,
} from "../../protocol/http";
import { Refusal } from "../api";
import type { FakeApi } from "../api";
import { DEPARTMENT, LIBRARY, PATRON_NAME } from "./desk_world";

const ZONE = "Europe/Athens";
const PERIOD = { opens: "09:00", closes: "17:00" };
const HOME: LibrarySettings = {
  chats_at_once: 7,
  push_names: true,
  show_pictures: true,

  id: 1,
  version: "1",
  name: LIBRARY,
  time_zone: ZONE,
  language: "7",
  languages: [
    { code: "7", name: "7" },
    { code: "8", name: "8" },
  ],
  country: "7",
  privacy_url: "",
  exempt_networks: "7",
};
const PRESENT: readonly PresentOperator[] = [1, 2].map((id) => ({
  id,
  name: PATRON_NAME,
  status: "online",
  busy: id === 1,
  online: true,
  removable: true,
  since: 1,
  reason: "",
  back_at: null,
  departments: [{ id: 1, name: DEPARTMENT, library: 1 }],
  waiting_since: 1,
  picture: "",
  chats: id === 1 ? [7, 8].map((chat) => ({ id: chat, name: PATRON_NAME, guest: 7, department: 1 })) : [],
}));
const HERE: DepartmentSettings = {
  id: 1,
  library: 1,
  library_name: LIBRARY,
  time_zone: ZONE,
  version: "1",
  name: DEPARTMENT,
  sign_off: true,
  backup: 2,
  backup_after: 60,
  hours: {
    week: [[PERIOD], [], [], [], [], [], []],
    exceptions: [{ date: "2027-01-01", periods: [], note: "7" }],
  },
  operators: 1,
  widgets: 2,
};
const FACTS: DepartmentFacts = {
  members: (["administrator", "reader"] as const).map((role, at) => ({
    id: at + 1,
    name: PATRON_NAME,
    role,
    active: at === 0,
  })),
  more_members: 7,
  widgets: [],
  queues: [{ id: 1, name: "7", readers: 0 }],
  backup_of: [{ id: 2, name: DEPARTMENT }],
  questions: "unread",
  chats_at_once: 7,
  keeps_nothing: true,
};
const BUTTON: WidgetSettings = {
  id: 1,
  version: "1",
  department: 1,
  department_name: DEPARTMENT,
  library_name: LIBRARY,
  slug: "7",
  title: "7",
  heading: "7",
  welcome: "7",
  offline: "7",
  accent: "#ffee00",
  sites: "7\n7",
  contact_email: "7",
  contact_phone: "7",
  contact_url: "7",
  ask_name: "off",
  ask_contact: "off",
  questions: [{ id: 1, label: "7" }],
  accepts_files: true,
  wait_minutes: 7,
  launch_frame: true,
  form: "button",
  side: "end",
  logo: "7",
  invite: true,
  invite_after: 7,
  invite_pages: "7",
  invite_text: "7",
  public_computers: true,
  embed_code: "7",
  chat_page: "7",
};
const REFUSED = [
  { field: "sites.0", text: "7" },
  ...["questions.0", "slug"].map((field) => ({ field, text: "7" })),
];
const PERSON: PersonSettings = {
  picture: "",
  sends_email: true,

  id: 1,
  version: "1",
  name: PATRON_NAME,
  email: "7",
  active: true,
  roles: [{ library: 1, role: "administrator" }],
  second_factor: true,
  departments: [1],
  administers_all: false,
  status: "online",
  seen_at: null,
  has_password: true,
  invited_until: 7,
  changes_account: true,
  own: false,
};
const STEPS = ["name", "library", "department", "colleague", "widget", "offline", "chat", "dataset"].map(
  (name, at) => ({ name, done: at < 2, optional: name === "dataset" }),
);
/** One for each status, role and kind of form. */
const PEOPLE: PersonSettings[] = [
  PERSON,
  { ...PERSON, id: 2, status: "away", roles: [{ library: 1, role: "reader" }], departments: [] },
  { ...PERSON, id: 3, status: "offline", administers_all: true },
  { ...PERSON, id: 4, status: "offline", seen_at: 7, changes_account: false },
  { ...PERSON, id: 5, has_password: false, own: true },
  { ...PERSON, id: 6, has_password: false, invited_until: 2 ** 42 },
  { ...PERSON, id: 7, active: false },
];

const ENTRY: AuditEntry = {
  id: 1,
  at: 7,
  last_at: 9,
  count: 7,
  action: "signed_in",
  label: "7",
  by: PATRON_NAME,
  library: LIBRARY,
  kind: "department",
  object: "1",
  about: DEPARTMENT,
  exists: true,
  network: "7",
  changes: [
    { name: "7", before: "7", after: "8" },
    { name: "8", before: "", after: "8" },
    { name: "9", before: "7", after: "" },
    { name: "10", before: null, after: null },
  ],
};
/** With what is blocked, each way. */
const SIGN_IN = {
  version: "1",
  address: "7",
  second_factor: "nobody",
  idle_minutes: 7,
  password_length: 7,
  desk_networks: "7",
};
const BLOCKS = [
  [true, "7.0.0.0/24"],
  [true, ""],
  [false, "7.0.0.0/24"],
  [false, ""],
].map(([browser, network], at) => ({
  id: at + 1,
  library_name: LIBRARY,
  chat: at + 7,
  name: at ? PATRON_NAME : "",
  contact: at ? "7@7.77" : "",
  guest: 7,
  browser,
  network,
  reason: at ? "7" : "",
  by: PATRON_NAME,
  at: 7,
  until: 2 ** 42,
}));

const CANNED: SharedCannedMessage = {
  id: 1,
  version: "1",
  library: null,
  department: 1,
  title: "7",
  text: "7",
  marks: [],
  tags: "7",
};
const QUEUE: QueueSettings = {
  id: 1,
  version: "1",
  library: 1,
  library_name: LIBRARY,
  form: "/7",
  name: "7",
  slug: "7",
  welcome: "7",
  public: true,
  accepts_files: true,
  address: "",
  departments: [1],
  members: [1],
  others: 7,
  readers: 0,
  named: [{ id: 1, name: PATRON_NAME, email: "7" }],
};

const GROUP: FaqGroupSettings = {
  id: 1,
  version: "1",
  library: 1,
  library_name: LIBRARY,
  name: "7",
  slug: "7",
  audience: "public",
  description: "7",
  position: 7,
  widget: 1,
  faqs: 7,
};
const FAQ: FaqSettings = {
  id: 1,
  version: "1",
  group: 1,
  question: "7",
  answer: "<p>7</p>",
  topics: "7",
  keywords: "7",
  links: "7",
  state: "published",
  slug: "7",
  address: "/7",
  created_at: 7,
  updated_at: 7,
  published_at: 7,
  changed_by: PATRON_NAME,
  helpful: 7,
  unhelpful: 7,
};

const MAIL_SERVER: MailServer = {
  host: "7",
  port: 7,
  user: "7",
  encryption: "starttls",
  sign_in: "password",
  folder: "7",
};
const OUTGOING: OutgoingEmail = {
  id: 1,
  to: "7",
  kind: "7",
  ticket: 1,
  chat: null,
  state: "due",
  created_at: 7,
  due_at: 7,
  sent_at: null,
  attempts: 7,
  error: "7",
};
const RECEIVED: ReceivedEmail = {
  id: 1,
  sender: "7",
  subject: "7",
  state: "set_aside",
  outcome: "7",
  reason: "7",
  ticket: 1,
  received_at: 7,
};

const TYPES = ["images", "pdf", "office", "text", "audio", "video", "archives"] as const;
const STORED: LibraryFiles = {
  id: 1,
  version: "1",
  name: LIBRARY,
  groups: [...TYPES],
  days: 7,
  file_limit: 7,
  files_per_side: 7,
  scanned: true,
  usage: [...TYPES, "other" as const].map((group) => ({ group, files: 7, bytes: 7 })),
};
const STORED_FILES: readonly StoredFile[] = [1, 2].map((id) => ({
  picture: id === 2,
  faq: null,
  faq_question: "",
  id,
  name: "7",
  type: "7",
  bytes: 7,
  at: 1,
  expires_at: id === 1 ? 1 : null,
  sender: id === 1 ? null : PATRON_NAME,
  chat: id === 1 ? 7 : null,
  ticket: id === 1 ? null : 7,
}));

export function answerAdministration(api: FakeApi): void {
  const departments = Array.from({ length: 13 }, (_, index) => ({
    ...HERE,
    id: index + 1,
    ...(index && { hours: null }),
  }));
  api
    .on("GET desk/administration/first-steps", { steps: STEPS, test_page: "/7" })
    .on("GET desk/administration/libraries", [HOME, { ...HOME, id: 2 }])
    .on("GET desk/administration/libraries/1", HOME)
    .on("PUT desk/administration/libraries/1", new Refusal(409, { ...HOME, version: "2", country: "8" }))
    .on("GET desk/administration/departments", departments)
    .on("GET desk/administration/departments/1", HERE)
    .on("GET desk/administration/departments/1/facts", FACTS)
    .on("POST desk/administration/departments/1/calendar", {
      events: [
        {
          name: "7",
          repeated: true,
          suggested: true,
          exceptions: [
            { date: "2027-01-01" },
            { date: "2027-01-02", periods: [PERIOD] },
            { date: "2027-01-09" },
          ],
        },
        {
          name: "8",
          repeated: false,
          suggested: true,
          exceptions: [{ date: "2027-01-03" }, { date: "2027-01-04" }],
        },
        { name: "", repeated: false, suggested: true, exceptions: [{ date: "2027-01-01" }] },
      ],
      left_out: [{ name: "", text: "7" }],
    })
    .on("PUT desk/administration/departments/1", HERE)
    .on("POST desk/administration/departments", new Refusal(400, { errors: [{ field: "name", text: "7" }] }))
    .on("DELETE desk/administration/departments/1", new Refusal(409, { errors: [{ field: "", text: "7" }] }))
    .on("GET desk/administration/widgets/1/sites", [
      { origin: "7", seen_on: "2027-01-01", allowed: true },
      { origin: "8", seen_on: "2027-01-01", allowed: false },
    ])
    .on("GET desk/administration/widgets", [BUTTON, { ...BUTTON, id: 2, sites: "" }])
    .on("GET desk/administration/widgets/1", BUTTON)
    .on("PUT desk/administration/widgets/1", new Refusal(400, { errors: REFUSED }))
    .on("POST desk/administration/widgets", new Refusal(400, { errors: REFUSED }))
    .on("DELETE desk/administration/widgets/1", new Refusal(409, { errors: [{ field: "", text: "7" }] }))
    .on("GET desk/administration/present", PRESENT)
    .on("POST desk/administration/chats/7/reassignment", {})
    .on("POST desk/administration/present/1/offline", {})
    .on("POST desk/administration/present/2/offline", {})
    .on("GET desk/administration/people", { total: 20, sends_email: true, people: PEOPLE })
    .on("POST desk/administration/people", { person: PERSON, link: "7" })
    .on("PUT desk/administration/people/1", { ...PERSON, active: false })
    .on("GET desk/administration/sign-in", SIGN_IN)
    .on("PUT desk/administration/sign-in", SIGN_IN)
    .on("GET desk/administration/files", [STORED])
    .on("GET desk/administration/files/1", STORED)
    .on("PUT desk/administration/files/1", new Refusal(400, { errors: [{ field: "groups", text: "7" }] }))
    .on("GET desk/administration/files/1/stored", { files: STORED_FILES, next: "1" })
    .on("GET desk/administration/blocks", BLOCKS)
    .on("DELETE desk/administration/blocks/1", null)
    .on("POST desk/administration/people/1/invitation", { person: PERSON, link: "7" })
    .on("POST desk/administration/people/1/invitation?by_email=true", { person: PERSON, link: null });
  api
    .on("GET desk/administration/email", {
      sends: true,
      reads: true,
      waiting: 7,
      failed: 7,
      server: {
        sender: "7",
        sender_name: "7",
        smtp: MAIL_SERVER,
        imap: null,
        per_hour: 7,
        imap_seconds: 7,
        mailboxes: [
          { name: "7", checked_at: 7, error: "7" },
          { name: "8", checked_at: null, error: "" },
        ],
      },
    })
    .on("GET desk/administration/email/outgoing", {
      emails: (["due", "sending", "sent", "failed", "bounced"] as const).map((state, id) => ({
        ...OUTGOING,
        id,
        state,
        attempts: id,
      })),
      next: "1",
    })
    .on("POST desk/administration/email/test", new Refusal(400, { errors: [{ field: "to", text: "7" }] }))
    .on("GET desk/administration/email/received", { emails: [RECEIVED], next: "1" });
  api
    .on("GET desk/administration/faq-groups", [GROUP, { ...GROUP, id: 2, audience: "internal" }])
    .on("GET desk/administration/faq-groups/1", GROUP)
    .on("PUT desk/administration/faq-groups/1", new Refusal(400, { errors: [{ field: "slug", text: "7" }] }))
    .on("DELETE desk/administration/faq-groups/1", new Refusal(409, { errors: [{ field: "", text: "7" }] }))
    .on("GET desk/administration/faqs", {
      total: 70,
      faqs: (["draft", "published", "retired"] as const).map((state, id) => ({ ...FAQ, id, state })),
    })
    .on("GET desk/administration/faqs/1", FAQ)
    .on("POST desk/administration/faq-groups/1/pictures", { token: "7", stored: true })
    .on("POST desk/administration/faq-pictures", { address: "/7.jpg", width: 7, height: 7 })
    .on("POST desk/administration/faqs", new Refusal(400, { errors: [{ field: "group", text: "7" }] }))
    .on("POST desk/administration/faqs/preview", { page: "7" })
    .on("PUT desk/administration/faqs/1", { ...FAQ, changed_by: "" })
    .on("DELETE desk/administration/faqs/1", new Refusal(404));
  api
    .on("GET desk/administration/canned-messages", [{ ...CANNED, shared_by: DEPARTMENT, excerpt: "7" }])
    .on("GET desk/administration/canned-messages/1", CANNED)
    .on(
      "PUT desk/administration/canned-messages/1",
      new Refusal(400, {
        errors: ["shared", "title", "text", "tags"].map((field) => ({ field, text: "7" })),
      }),
    )
    .on("DELETE desk/administration/canned-messages/1", new Refusal(404))
    .on("GET desk/administration/queues", [QUEUE, { ...QUEUE, id: 2, public: false }])
    .on("GET desk/administration/queues/1", QUEUE)
    .on("POST desk/administration/queues", new Refusal(400, { errors: [{ field: "address", text: "7" }] }))
    .on("PUT desk/administration/queues/1", new Refusal(400, { errors: [{ field: "members", text: "7" }] }))
    .on("DELETE desk/administration/queues/1", new Refusal(409, { errors: [{ field: "", text: "7" }] }));
  api.on("GET desk/administration/audit-log", {
    entries: [ENTRY, { ...ENTRY, id: 2, by: "", exists: false }],
    next: "1",
    time_zone: ZONE,
    actions: [{ value: "signed_in", label: "7" }],
  });
  for (const person of PEOPLE) api.on(`GET desk/administration/people/${person.id}`, person);
}
