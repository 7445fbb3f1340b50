/** What all forms of Administration have in common, for each kind of setting. */
import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import { ASK } from "../../../testing/widgetSettings";
import "../AdministrationPage.svelte";

const HARBOUR = { library: 1, library_name: "Harbour Library" };
const LIBRARY = {
  id: 1,
  version: "one",
  name: "Harbour Library",
  time_zone: "Europe/Berlin",
  language: "en",
  country: "DE",
  privacy_url: "",
  exempt_networks: "",
  chats_at_once: null,
  languages: [{ code: "en", name: "English" }],
};
const DEPARTMENT = {
  ...HARBOUR,
  id: 7,
  version: "one",
  time_zone: "Europe/Berlin",
  name: "Reference",
  hours: null,
  sign_off: false,
  backup: null,
  backup_after: 60,
  operators: 3,
  widgets: 1,
};
const QUEUE = {
  ...HARBOUR,
  id: 7,
  version: "one",
  form: "",
  name: "Reference",
  slug: "ref",
  welcome: "Write.",
  public: true,
  accepts_files: true,
  address: "",
  departments: [7],
  members: [],
  named: [],
  others: 0,
  translations: {},
  readers: 3,
};
const GROUP = {
  ...HARBOUR,
  id: 7,
  version: "one",
  name: "Rooms",
  slug: "rooms",
  audience: "public",
  description: "",
  position: 0,
  widget: null,
  faqs: 1,
};
const FAQ = {
  id: 7,
  version: "one",
  group: 7,
  question: "Where?",
  answer: "<p>There.</p>",
  topics: "",
  keywords: "",
  language: "",
  translation_key: "",
  links: "",
  slug: "where",
  state: "draft",
  address: null,
  created_at: 0,
  updated_at: 0,
  published_at: null,
  changed_by: "",
  helpful: 0,
  unhelpful: 0,
  answered: 0,
  sent: 0,
  days: [],
};
const MESSAGE = {
  id: 7,
  version: "one",
  library: null,
  department: 7,
  title: "Hours",
  text: "Until eight.",
  marks: [],
  tags: "",
};
const PERSON = {
  id: 7,
  version: "one",
  email: "ben@harbour.example",
  name: "Ben",
  roles: [],
  departments: [7],
  active: true,
  picture: "",
  own: false,
  administers_all: false,
  changes_account: true,
  has_password: true,
  second_factor: false,
  sends_email: false,
  status: "offline",
  seen_at: null,
  invited_until: null,
  rule: null,
  signs_on: false,
};
const RULES = {
  version: "one",
  address: "127.0.0.1",
  second_factor: "nobody",
  idle_minutes: 30,
  password_length: 10,
  desk_networks: "",
};

interface Row {
  /** In the address of the page. */
  readonly at: string;
  readonly path: string;
  readonly saved: Readonly<Record<string, unknown>>;
  /** A text field, by its name and label. */
  readonly edited: readonly [name: string, label: string];
  /** What someone else changes, and how the message names it. */
  readonly theirs: readonly [values: object, label: string];
  /** The button and the title of its question, if it can be deleted. */
  readonly remove?: readonly [label: string, title: string];
}

const ROWS: readonly Row[] = [
  {
    at: "library/7",
    path: "libraries/7",
    saved: LIBRARY,
    edited: ["name", "Name"],
    theirs: [{ country: "AT" }, "Country"],
  },
  {
    at: "departments/7",
    path: "departments/7",
    saved: DEPARTMENT,
    edited: ["name", "Name"],
    theirs: [{ hours: { week: [[], [], [], [], [], [], []], exceptions: [] } }, "Opening hours"],
    remove: ["Delete Department", "Delete this department?"],
  },
  {
    at: "widgets/7",
    path: "widgets/7",
    saved: { ...ASK },
    edited: ["heading", "Title"],
    theirs: [{ wait_minutes: 5 }, "Minutes of waiting"],
    remove: ["Delete Widget", "Delete this widget?"],
  },
  {
    at: "people/7",
    path: "people/7",
    saved: PERSON,
    edited: ["name", "Name"],
    theirs: [{ email: "b@harbour.example" }, "Email"],
  },
  {
    at: "queues/7",
    path: "queues/7",
    saved: QUEUE,
    edited: ["name", "Name"],
    theirs: [{ welcome: "Ask." }, "Welcome"],
    remove: ["Delete Queue", "Delete this queue?"],
  },
  {
    at: "faqs/7",
    path: "faqs/7",
    saved: FAQ,
    edited: ["question", "Question"],
    theirs: [{ topics: "Rooms" }, "Topics"],
    remove: ["Delete FAQ", "Delete this FAQ?"],
  },
  {
    at: "faq-groups/7",
    path: "faq-groups/7",
    saved: GROUP,
    edited: ["name", "Name"],
    theirs: [{ description: "About rooms." }, "Description"],
    remove: ["Delete Group", "Delete this group?"],
  },
  {
    at: "canned-messages/7",
    path: "canned-messages/7",
    saved: MESSAGE,
    edited: ["title", "Title"],
    theirs: [{ tags: "open" }, "Tags"],
    remove: ["Delete Message", "Delete this canned message?"],
  },
  {
    at: "sign-in",
    path: "sign-in",
    saved: RULES,
    edited: ["desk_networks", "Networks that reach the desk"],
    theirs: [{ idle_minutes: 60 }, "Minutes"],
  },
];
const KINDS = ROWS.map((row) => [row.at, row] as const);
const DELETED = KINDS.filter(([, { remove }]) => remove);
const GONE = KINDS.filter(([at]) => at.includes("/"));

let desk: DeskPage;

async function open({ at, path, saved }: Row, answer: unknown = saved): Promise<void> {
  desk = await openDesk({
    hash: `#/administration/${at}`,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, sets_sign_in: true },
    api: (api) =>
      api
        .on("GET desk/administration/libraries", [LIBRARY])
        .on("GET desk/administration/departments", [DEPARTMENT])
        .on("GET desk/administration/departments/7/facts", new Refusal(503))
        .on("GET desk/administration/widgets", [])
        .on("GET desk/administration/widgets/7/sites", [])
        .on("GET desk/administration/queues", [])
        .on("GET desk/administration/people", { total: 0, people: [] })
        .on("GET desk/administration/faqs", { total: 0, faqs: [] })
        .on("GET desk/administration/faq-groups", [GROUP])
        .on("GET desk/administration/canned-messages", [])
        .on(`GET desk/administration/${path}`, answer),
  });
}
const textField = ([, label]: Row["edited"]): Promise<HTMLInputElement> =>
  screen.findByLabelText<HTMLInputElement>(label);
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};

async function remove({ remove: [label, title] = ["", ""] }: Row): Promise<void> {
  await enter(await screen.findByRole("button", { name: label }));
  await enter(within(screen.getByRole("dialog", { name: title })).getByRole("button", { name: label }));
  await drawn();
}

beforeEach(() => sessionStorage.clear());

test.each(KINDS)("A1: %s tells the second of two administrators what the first changed", async (_, row) => {
  const [name] = row.edited;
  await open(row);
  const field = await textField(row.edited);
  await user.clear(field);
  await user.type(field, "Mine");
  const [values, label] = row.theirs;
  const theirs = { ...row.saved, ...values, version: "two" };
  const route = `PUT desk/administration/${row.path}`;
  desk.api.on(route, new Refusal(409, theirs));
  await save();
  const message = screen.getByText(/someone else has changed this meanwhile/).textContent;
  expect(message).toContain(label);
  expect(field.value).toBe("Mine");
  desk.api.on(route, { ...theirs, [name]: "Mine" });
  await save();
  expect(desk.api.sent(route).at(-1)).toMatchObject({ version: "two", [name]: "Mine" });
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test.each(KINDS)("A1: %s shows an error at its field, which gets the focus", async (_, row) => {
  await open(row);
  const field = await textField(row.edited);
  const text = "This is too long.";
  const errors = [{ field: row.edited[0], text }];
  desk.api.on(`PUT desk/administration/${row.path}`, new Refusal(400, { errors }));
  await save();
  expect(document.activeElement).toBe(field);
  expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toContain(text);
});

test.each(GONE)("A1: %s that was deleted meanwhile says so", async (_, row) => {
  await open(row, new Refusal(404));
  expect(await screen.findByText("This has been deleted, or you no longer administer it.")).toBeTruthy();
});

test.each(DELETED)("A1: %s is deleted after a question, or says why not", async (_, row) => {
  const [route, text] = [`DELETE desk/administration/${row.path}`, "This is still in use."];
  await open(row);
  desk.api.on(route, new Refusal(409, { errors: [{ field: "", text }] }));
  await remove(row);
  expect(screen.getByText(text)).toBeTruthy();
  expect(location.hash).toBe(`#/administration/${row.at}`);
  desk.api.on(route, undefined);
  await remove(row);
  expect(location.hash).toBe(`#/administration/${row.at.split("/")[0] ?? ""}`);
});
