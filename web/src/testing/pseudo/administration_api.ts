/** What the HTTP API tells Administration in the pseudo-locale's world. */
import type {
  AlertChannelSettings,
  AuditChange,
  AuditEntry,
  AuditPage,
  BlockedPatron,
  DepartmentSettings,
  LibrarySettings,
  FaqGap,
  ListedFaqs,
  PasswordHolder,
  PasswordSettings,
  People,
  PersonSettings,
  WebhookDelivery,
  WidgetSettings,
} from "../../protocol/http";
import { Refusal } from "../api";
import type { FakeApi } from "../api";
import { operations, sample } from "./samples";

const NUMBERS = [1, 2, 3, 4, 5, 6, 7];
const PERIOD = { opens: "09:00", closes: "17:00" };
const HOME = sample<LibrarySettings>("LibrarySettings", { language: "7" });
const HERE = sample<DepartmentSettings>("DepartmentSettings");
const PERSON = sample<PersonSettings>("PersonSettings", {
  own: false,
  invited_until: 7,
  seen_at: null,
  rule: null,
  signs_on: false,
});
/** One for each status, role and kind of form. */
const PEOPLE: PersonSettings[] = [
  PERSON,
  { ...PERSON, id: 2, status: "away", roles: [{ library: 1, role: "reader" }], departments: [] },
  { ...PERSON, id: 3, status: "offline", administers_all: true },
  { ...PERSON, id: 4, status: "offline", seen_at: 7, changes_account: false },
  { ...PERSON, id: 5, has_password: false, own: true },
  { ...PERSON, id: 6, has_password: false, invited_until: 2 ** 42 },
  { ...PERSON, id: 7, active: false, rule: { number: 7, provider: "7" } },
];
const STEPS = ["name", "library", "department", "colleague", "widget", "offline", "chat", "dataset"].map(
  (name, at) => ({ name, done: at < 2, optional: name === "dataset" }),
);
const CHANGES = [
  ["7", "8"],
  ["", "8"],
  ["7", ""],
  [null, null],
].map(([before, after], at): AuditChange => ({
  name: String(at + 7),
  before: before ?? null,
  after: after ?? null,
}));
const ENTRY = sample<AuditEntry>("AuditEntry", {
  action: "signed_in",
  kind: "department",
  object: "1",
  changes: CHANGES,
});
/** One in each state. */
const DELIVERIES = {
  deliveries: (["due", "sending", "delivered", "failed"] as const).map((state, at) =>
    sample<WebhookDelivery>("WebhookDelivery", {
      id: at + 1,
      state,
      event: at > 0 ? "chat.started" : "webhook.test",
      data: { chat: 7 },
    }),
  ),
  next: null,
};
/** So many that they can be searched. */
const PASSWORDS = sample<PasswordSettings>("PasswordSettings", {
  break_glass: [1],
  people: Array.from({ length: 13 }, (_, index) =>
    sample<PasswordHolder>("PasswordHolder", { id: index + 1, superuser: index === 0, tried: index === 1 }),
  ),
});
/** With what is blocked, each way. */
const BLOCKS = [
  [true, "7.0.0.0/24"],
  [true, ""],
  [false, "7.0.0.0/24"],
  [false, ""],
].map(([browser, network], at) =>
  sample<BlockedPatron>("BlockedPatron", {
    id: at + 1,
    browser: browser === true,
    network: String(network),
    until: 2 ** 42,
    ...(at ? {} : { name: "", contact: "", reason: "" }),
  }),
);
const CHANNEL = sample<AlertChannelSettings>("AlertChannelSettings", { kind: "ntfy", waiting: true });
const EVENTS = [
  { name: "7", repeated: true, dates: [{ date: "2027-01-01" }, { date: "2027-01-02", periods: [PERIOD] }] },
  { name: "8", repeated: false, dates: [{ date: "2027-01-03" }, { date: "2027-01-04" }] },
  { name: "", repeated: false, dates: [{ date: "2027-01-01" }] },
].map(({ dates, ...event }) => ({ ...event, suggested: true, exceptions: dates }));

const refusal = (status: number, fields: readonly string[]): Refusal =>
  new Refusal(status, { errors: fields.map((field) => ({ field, text: "7" })) });

/** Every page is shown what it reads, and refuses what it saves, in each field; what differs comes after it. */
export function answerAdministration(api: FakeApi): void {
  for (const { verb, path, answer, fields } of operations("desk/administration/"))
    for (const number of NUMBERS) {
      const refused = verb === "DELETE" ? refusal(409, [""]) : refusal(400, fields);
      api.on(`${verb} ${path(number)}`, verb === "GET" ? answer : refused);
    }
  api
    .on("GET desk/administration/first-steps", { steps: STEPS, test_page: "/7" })
    .on("GET desk/administration/libraries", [HOME, { ...HOME, id: 2 }])
    .on("GET desk/administration/libraries/1", HOME)
    .on("PUT desk/administration/libraries/1", new Refusal(409, { ...HOME, version: "2", country: "8" }))
    .on(
      "GET desk/administration/departments",
      Array.from({ length: 13 }, (_, index) => ({ ...HERE, id: index + 1, ...(index && { hours: null }) })),
    )
    .on("POST desk/administration/departments/1/calendar", {
      events: EVENTS,
      left_out: [{ name: "", text: "7" }],
    })
    .on("PUT desk/administration/departments/1", HERE)
    .on("PUT desk/administration/widgets/1", refusal(400, ["sites.0", "questions.0", "slug"]))
    .on("GET desk/administration/widgets/1", sample<WidgetSettings>("WidgetSettings", { sites: "7\n7" }))
    .on("POST desk/administration/chats/7/reassignment", {})
    .on("POST desk/administration/present/1/offline", {})
    .on("POST desk/administration/present/2/offline", {})
    .on("GET desk/administration/people", {
      ...sample<People>("People", { total: 20 }),
      people: PEOPLE,
    })
    .on("POST desk/administration/people", { person: PERSON, link: "7" })
    .on("PUT desk/administration/people/1", { ...PERSON, active: false })
    .on("PUT desk/administration/sign-in", sample("SignInSettings"))
    .on("GET desk/administration/passwords", PASSWORDS)
    .on("PUT desk/administration/passwords", refusal(400, ["passwords_off", "break_glass"]))
    .on("POST desk/administration/passwords/trial", refusal(400, ["password"]))
    .on("GET desk/administration/files", [sample("LibraryFiles")])
    .on("GET desk/administration/blocks", BLOCKS)
    .on("DELETE desk/administration/blocks/1", null)
    .on("POST desk/administration/people/1/invitation", { person: PERSON, link: "7" })
    .on("POST desk/administration/people/1/invitation?by_email=true", { person: PERSON, link: null })
    .on("GET desk/administration/faqs", sample<ListedFaqs>("ListedFaqs", { total: 70 }))
    .on("GET desk/administration/faqs/gaps", {
      total: 70,
      gaps: [sample<FaqGap>("FaqGap"), sample<FaqGap>("FaqGap", { id: 2, faqs: [], questions: [] })],
    })
    .on("POST desk/administration/faq-groups/1/pictures", { token: "7", stored: true })
    .on("POST desk/administration/faq-pictures", { address: "/7.jpg", width: 7, height: 7 })
    .on("POST desk/administration/faqs/preview", { page: "7" })
    .on("PUT desk/administration/faqs/1", sample("FaqSettings", { changed_by: "" }))
    .on("DELETE desk/administration/faqs/1", new Refusal(404))
    .on("DELETE desk/administration/canned-messages/1", new Refusal(404))
    .on("GET desk/administration/alert-channels", [
      CHANNEL,
      { ...CHANNEL, id: 2, paused_at: null, enabled: false },
      { ...CHANNEL, id: 3, paused_at: null, enabled: true, last_error: "" },
    ])
    .on("GET desk/administration/alert-channels/1", { ...CHANNEL, has_token: false })
    .on("GET desk/administration/alert-channels/2", { ...CHANNEL, id: 2, kind: "matrix", last_error: "" })
    .on("POST desk/administration/alert-channels/1/test", { arrived: true, text: "7" })
    .on("GET desk/administration/api-keys", [
      sample("ApiKeyOut"),
      sample("ApiKeyOut", { id: 2, expired: true, networks: "", used_at: null }),
    ])
    .on("POST desk/administration/api-keys", sample("MadeApiKey"))
    .on("DELETE desk/administration/api-keys/1", null)
    .on("POST desk/administration/webhooks", sample("MadeWebhook"))
    .on("POST desk/administration/webhooks/1/secret", sample("WebhookSecret"))
    .on("POST desk/administration/webhooks/1/test", null)
    .on("GET desk/administration/webhooks/1/deliveries", DELIVERIES)
    .on("POST desk/administration/webhooks/1/deliveries/1/again", null)
    .on("GET desk/administration/audit-log", {
      ...sample<AuditPage>("AuditPage"),
      entries: [ENTRY, { ...ENTRY, id: 2, by: "", exists: false }],
    });
  for (const person of PEOPLE) api.on(`GET desk/administration/people/${person.id}`, person);
}
