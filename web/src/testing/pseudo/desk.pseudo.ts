import { expect, test } from "vitest";
import { OPERATOR, openDesk } from "../desk";
import type { DeskPage, DeskSetup } from "../desk";
import type { Bootstrap } from "../../desk/bootstrap";
import { Refusal } from "../api";
import { BEN } from "../server";
import type { FakeServer } from "../server";
import { m } from "../../paraglide/messages.js";
import { enter, screen, setWidth, until, user } from "../page";
import { calm, Crawler } from "./crawl";
import { answers } from "./desk_api";
import { beside, calendar, colleague, large, redacted, transcript } from "./desk_steps";
import { BOOTSTRAP, chats, DEPARTMENT, KNOWN, PATRON_NAME } from "./desk_world";
import { Pages } from "./pages";
import { PlainWords } from "./plain";
import { shown } from "./setup";
import { tickets } from "./tickets_world";

// Patrons alone see the excluded one.
const COMPONENTS = import.meta.glob(["../../{chat,desk,parts}/**/*.svelte", "!../../chat/Hidden.svelte"], {
  eager: true,
});
const words = new PlainWords(KNOWN);
const pages = new Pages("desk");
let narrow = true;
const crawler = new Crawler(() => {
  words.read();
  if (narrow) pages.add();
});

const SETTINGS = [
  "profile",
  "alerts",
  "departments",
  "chat-view",
  "canned-messages",
  "appointment-links",
  "keyboard",
  "tickets",
];
const HASHES = [
  "#/chats",
  "#/chats/7",
  "#/chats/8",
  "#/chats/9",
  "#/chats/10",
  "#/chats/11",
  "#/status",
  "#/tickets",
  "#/tickets/3",
  "#/transcripts",
  "#/transcripts/7",
  "#/statistics",
  "#/online",
  "#/colleagues",
  "#/colleagues/3",
  "#/colleagues/4",
  "#/colleagues/5",
  ...SETTINGS.map((part) => `#/settings/${part}`),
  ...[
    "first-steps",
    "library",
    "library/1",
    "departments",
    "departments/1",
    "widgets",
    "widgets/1",
    "people",
    "files",
    "retention",
    "sensitive-data",
    "sensitive-data/1",
    "blocks",
    "sign-in",
    "sign-on",
    "sign-on/0",
    "sign-on/1",
    "alert-channels",
    "alert-channels/0",
    "alert-channels/1",
    "alert-channels/2",
    "api-keys",
    "webhooks",
    "webhooks/1",
    "audit-log",
    "canned-messages",
    "canned-messages/1",
    "email",
    "faqs",
    "faqs/0",
    "faqs/1",
    "faq-gaps",
    "faq-groups",
    "faq-groups/1",
    "queues",
    "queues/0",
    "queues/1",
  ].map((part) => `#/administration/${part}`),
  ...[1, 2, 3, 4, 5, 6, 7].map((person) => `#/administration/people/${person}`),
  ...["record", "records", "reports", "survey-counts", "dataset"].map((section) => `#/analytics/${section}`),
];
const NO_ADMIN = { ...(BOOTSTRAP.operator as Bootstrap["operator"]), rights: OPERATOR };
const SCREENS: Record<string, DeskSetup & { readonly after?: (page: DeskPage) => Promise<unknown> }> = {
  ...Object.fromEntries(HASHES.map((hash) => [hash, { hash }])),
  overlay: { stored: { "refdesk.view": "overlay" }, before: large, after: window },
  "#/administration/faqs/1": { hash: "#/administration/faqs/1", after: picture },
  "#/administration/departments/1": { hash: "#/administration/departments/1", after: calendar },
  "redacted message": { hash: "#/transcripts/7", before: transcript, after: redacted },
  "internal chat beside": { hash: "#/chats/11", before: colleague, after: beside },
  "internal chat in a window": {
    stored: { "refdesk.view": "overlay" },
    before: large,
    after: async (page) => {
      await window(page);
      await beside();
    },
  },
  "internal search": { hash: "#/colleagues/3", after: internalSearch },
  "files over it": { hash: "#/chats/11", after: files },
  "no administrator": { hash: "#/administration", bootstrap: { ...BOOTSTRAP, operator: NO_ADMIN } },
  "FAQ of a message": {
    hash: "#/chats/11",
    bootstrap: { ...BOOTSTRAP, operator: NO_ADMIN },
    after: draftFaq,
  },
  "no department": { bootstrap: { ...BOOTSTRAP, missing: "department" }, before: noDepartment },
  "no library": {
    hash: "#/administration/library",
    bootstrap: { ...BOOTSTRAP, missing: "library" },
    api: (api) => {
      answers(api);
      api
        .on("GET desk/administration/libraries", [])
        .on(
          "POST desk/administration/libraries",
          new Refusal(400, { errors: ["name", "time_zone"].map((field) => ({ field, text: "7" })) }),
        );
    },
  },
  "not loaded": {
    hash: "#/administration/blocks",
    api: (api) => {
      answers(api);
      api.on("GET desk/administration/blocks", new Refusal(503, {}));
    },
  },
  offered: { after: offers },
  signedOff: { after: signsOff },
  restored: { hash: "#/chats/11", after: restored },
  disconnected: { hash: "#/chats/11", after: (page) => page.follows(() => page.world.wire.end()) },
};

function noDepartment(server: FakeServer): void {
  server.desk = { ...server.desk, departments: [] };
}

async function window(page: DeskPage): Promise<void> {
  await user.click(page.name(PATRON_NAME));
}

/** Chats are offered to the operator. */
function offers(page: DeskPage): Promise<unknown> {
  const offer = { guest: 9, name: null, question: "Πού;", by: { id: 2, name: BEN.name }, department: 1 };
  page.server.becomes({
    offers: [
      { ...offer, chat: 20, purpose: "transfer", personal: true, note: "Χάρτες", until: 60_000 },
      { ...offer, chat: 21, purpose: "transfer", personal: false, note: "", until: 60_000 },
      { ...offer, chat: 22, purpose: "join", personal: true, note: "", until: 60_000 },
    ],
    unanswered: [{ ...offer, chat: 22, department: DEPARTMENT, started_at: 0 }],
  });
  return screen.findByText("Χάρτες");
}

/** The operator's hours end, and the desk prompts them. */
function signsOff(page: DeskPage): Promise<unknown> {
  page.server.becomes({ sign_off_at: 60_000, answer_by: page.world.clock.now() + 60_000 });
  return screen.findByRole("dialog");
}

/** A file is held over the conversation. */
function files(): Promise<void> {
  const event = new Event("dragenter", { bubbles: true });
  Object.assign(event, { dataTransfer: { types: ["Files"] } });
  screen.getAllByRole("log")[0]?.dispatchEvent(event);
  return Promise.resolve();
}

/** An operator begins the draft of an FAQ with a message. */
async function draftFaq(): Promise<void> {
  const [actions] = await screen.findAllByRole("button", { name: m.desk_message_menu() });
  if (actions) await enter(actions);
  await enter(await screen.findByRole("menuitem", { name: m.desk_message_faq() }));
}

/** A picture for an answer is being described. */
async function picture(): Promise<void> {
  const file = new File(["7"], "χάρτης.7", { type: "image/png" });
  await user.upload(await until(() => chooser()), file);
}

function chooser(): HTMLElement {
  const input = document.querySelector<HTMLElement>(".answer [type=file]");
  if (!input) throw new Error("no editor");
  return input;
}

/** A message was found in an internal chat, and is shown. */
async function internalSearch(): Promise<void> {
  await user.click(screen.getByRole("button", { name: m.internal_search() }));
  await user.type(screen.getByRole("searchbox", { name: m.internal_search() }), "7{Enter}");
  const list = await screen.findByRole("list", { name: m.internal_found() });
  await user.click(list.querySelector("button") as HTMLElement);
  await screen.findByRole("button", { name: m.internal_to_chat() });
}

/** The server lost the end of a chat's log. */
async function restored(page: DeskPage): Promise<void> {
  const { server, world } = page;
  server.epoch = "second";
  server.logs.set(11, (server.logs.get(11) ?? []).slice(0, 4));
  world.wire.end();
  await world.clock.pass(60_000);
}

function logs(server: FakeServer): void {
  chats(server);
  tickets(server);
}

test.each(Object.entries(SCREENS))(
  "desk: %s shows nothing but texts of the catalogue",
  async (_, setup) => {
    // Windows take the place of a large page.
    narrow = setup.before !== large;
    // Stored screens are laid out in 320 px: what asks for the width in a script gets the same one.
    setWidth(narrow ? 320 : 1280);
    let close = async (): Promise<void> => undefined;
    await crawler.crawl(async () => {
      await close();
      const page = await openDesk({ bootstrap: BOOTSTRAP, before: logs, api: answers, ...setup });
      close = () => {
        (document.activeElement as HTMLElement).blur();
        return page.close();
      };
      words.read();
      for (let requests = -1; requests < page.api.requests.length; await calm())
        requests = page.api.requests.length;
      await setup.after?.(page);
      await calm();
    });
    expect([...words.found].sort()).toEqual([]);
  },
  120_000,
);

test("each component of the desk was shown", () => {
  const all = Object.keys(COMPONENTS).map((path) => path.replace("../../", "src/"));
  expect(all.filter((path) => !shown.has(path))).toEqual([]);
});
