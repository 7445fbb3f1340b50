import { mount, unmount } from "svelte";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import Frame from "../../frame/Frame.svelte";
import { Shown } from "../../frame/shown.svelte";
import { WARNED_AFTER } from "../../kiosk/idle";
import Kiosk from "../../kiosk/Kiosk.svelte";
import { m } from "../../paraglide/messages.js";
import { event, PATRON } from "../world";
import type { WireEvent } from "../../protocol/wire";
import type { WidgetApp } from "../../widget/app.svelte";
import type { WidgetSettings } from "../../widget/bootstrap";
import { widgetContext } from "../../widget/context";
import { answers, chatting, flush, receive, reset, world } from "../widgetWorld";
import { openWidget, press, TICKETS, widgetApp } from "../widget";
import { calm, Crawler } from "./crawl";
import { BODIES, CONTACT, DEPARTMENT, KNOWN, LIBRARY } from "./desk_world";
import { Pages } from "./pages";
import { PlainWords } from "./plain";
import { shown } from "./setup";

const COMPONENTS = import.meta.glob("../../{chat,widget,frame,kiosk}/**/*.svelte", { eager: true });
const words = new PlainWords(KNOWN);
const pages = new Pages("widget");
const crawler = new Crawler(() => {
  words.read();
  pages.add();
});
const QUESTION = "Πού είναι ο χάρτης;";
const WORLD: Partial<WidgetSettings> = {
  title: "Ρωτήστε",
  heading: "Ρωτήστε μας",
  welcome: "Γεια",
  offline: "Λείπουμε",
  department: DEPARTMENT,
  library: LIBRARY,
  ask_name: "required",
  ask_contact: "required",
  contact: { email: CONTACT, phone: "+1 555 0100", url: "https://7.8/" },
  launch_frame: true,
  questions: [{ id: 3, label: "Κάρτα;", required: true }],
};
const started = event(1, PATRON, { kind: "started", department: DEPARTMENT, widget: "Ρωτήστε", guest: 1 });
const question = event(2, PATRON, { kind: "message_sent", text: QUESTION });
const BEGIN = [started, question];
const DESK_ONLY = new Set(["patron_described", "note_saved", "tagged", "redacted"]);
const EVERYTHING = BODIES.filter(([, { kind }]) => !DESK_ONLY.has(kind)).map(([by, body], index) =>
  event(index + 4, by, body),
);
const claimed = event(3, BODIES[1]?.[0] ?? PATRON, { kind: "claimed", operator: 1, name: "Άννα", waited: 1 });
const ENDINGS = (["operator", "patron", "disconnection", "dismissal", "block"] as const).map((by) =>
  event(4, claimed.by, { kind: "ended", by }),
);

const made = (settings: Partial<WidgetSettings> = {}, embedded = true): WidgetApp =>
  widgetApp({ ...WORLD, ...settings }, {}, embedded);

async function chat(events: WireEvent[], app = made()): Promise<WidgetApp> {
  await chatting(app);
  receive(0, ...events);
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through: events.length,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 2,
  });
  return openWidget(app);
}

async function offline(settings: Partial<WidgetSettings>): Promise<void> {
  answers["status"] = [200, { online: false }];
  await openWidget(made(settings));
}

async function suggested(): Promise<void> {
  const faqs = [1, 2].map((id) => ({ id, question: QUESTION, answer: "<p>Εδώ.</p>", address: "/faq/7/8" }));
  answers["faqs"] = [200, { language: "el", faqs }];
  const app = made({ faqs: true });
  app.memory.setDraft("question", QUESTION);
  await openWidget(app);
  await vi.dynamicImportSettled();
  await flush();
  await world.clock.pass(400);
  await flush();
}

async function languages(): Promise<void> {
  const app = made();
  const names: WidgetApp["boot"]["languages"] = [
    ["en", "Αγγλικά", true],
    ["el", "Ελληνικά", false],
  ];
  Object.assign(app.boot, { languages: names });
  await openWidget(app);
  await press(m.widget_language({ language: "Αγγλικά" }));
  await vi.dynamicImportSettled();
  await flush();
}

async function full(): Promise<void> {
  const app = await chat([...BEGIN, claimed], made(TICKETS));
  app.chat?.say("Ναι");
  const [said] = world.wire.of("do").slice(-1);
  const refusal = { name: "ChatFull", messages: 10, bytes: 100 } as const;
  world.wire.say({ kind: "refused", key: said?.key ?? "", refusal });
}

async function sensitive(): Promise<void> {
  const app = await chat([...BEGIN, claimed]);
  app.chat?.say("Ναι");
  const [said] = world.wire.of("do").slice(-1);
  const refusal = { name: "SensitiveText" as const, texts: ["Ναι […]"], keepable: true };
  world.wire.say({ kind: "refused", key: said?.key ?? "", refusal });
}

async function lost(): Promise<void> {
  await chat([...BEGIN, claimed]);
  world.wire.end();
  await flush();
  world.wire.end(4401);
}

async function cameBack(): Promise<void> {
  await chat([...BEGIN, claimed]);
  world.wire.say({ kind: "seat", held: false, seat: 2, vacant: true });
  world.wire.say({ kind: "seat", held: true, seat: 3 });
}

/** A lost connection has ended the chat, with a message that was not sent, and the operator is there. */
async function continuing(there: boolean): Promise<void> {
  answers["continuation"] = [200, { operator: there ? "Άννα" : null }];
  const app = await chat([...BEGIN, claimed], made(TICKETS));
  app.chat?.say("Ναι");
  receive(3, ...ENDINGS.slice(2, 3));
  await flush();
}

async function continued(): Promise<void> {
  const body = { kind: "continued", chat: 5, operator: 0, name: "Άννα", question: QUESTION } as const;
  await chat([started, event(2, PATRON, body)]);
  world.wire.say({ kind: "events", log: ["chat", 5], after: 0, through: 3, events: [...BEGIN, claimed] });
}

async function missing(): Promise<void> {
  await chat([...BEGIN, claimed]);
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  receive(0, started);
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through: 1,
    epoch: "second",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
}

async function pasted(): Promise<void> {
  const app = await chat([...BEGIN, claimed], made({ accepts_files: true }));
  app.sending?.propose([new File(["7"], "χάρτης.7"), new File(["7"], "χάρτης.8")]);
}

async function frame(address: string | null): Promise<void> {
  const app = made({}, false);
  await chatting(app);
  receive(0, ...BEGIN, claimed);
  const page = mount(Frame, {
    target: document.body,
    props: { shown: new Shown(address) },
    context: widgetContext(app),
  });
  onTestFinished(() => unmount(page));
}

const SCREENS: Record<string, () => Promise<unknown>> = {
  start: () => openWidget(made()),
  "start on a page of its own": () => openWidget(made({ public_computers: true }, false)),
  "start, with FAQs": suggested,
  "start, with languages": languages,
  kiosk: () => openWidget(made(TICKETS, false), Kiosk),
  "kiosk, asks whether someone is there": async () => {
    await openWidget(made(TICKETS, false), Kiosk);
    await press(m.widget_kiosk_start());
    await world.clock.pass(WARNED_AFTER);
  },
  "kiosk, asks before the end": async () => {
    const app = await openWidget(made(TICKETS, false), Kiosk);
    await press(m.widget_kiosk_start());
    await chatting(app);
    receive(0, ...BEGIN, claimed);
    await press(m.widget_kiosk_finish());
  },
  waiting: () => chat(BEGIN),
  "waiting, with tickets": async () => {
    await chat([{ ...started, at: -600_000 }, question], made(TICKETS));
    await world.clock.pass(600_000);
  },
  chat: () => chat([...BEGIN, claimed, ...EVERYTHING]),
  "contact info requested": () =>
    chat([...BEGIN, claimed, event(4, claimed.by, { kind: "contact_requested" })]),
  ...Object.fromEntries(
    ENDINGS.map((end, index) => [`ended ${index}`, () => chat([...BEGIN, claimed, end])]),
  ),
  disconnected: async () => (await chat([...BEGIN, claimed]), world.wire.end()),
  moved: async () => (
    await chat([...BEGIN, claimed]),
    world.wire.say({ kind: "seat", held: false, seat: 2 })
  ),
  "came back": cameBack,
  continue: () => continuing(true),
  "not sent": () => continuing(false),
  continued,
  full,
  sensitive,
  lost,
  missing,
  pasted,
  offline: () => offline({}),
  "offline, with tickets": () => offline(TICKETS),
  frame: () => frame("https://7.8/"),
  "entering a frame": () => frame(null),
};

beforeEach(reset);

test.each(Object.entries(SCREENS))(
  "widget: %s shows nothing but texts of the catalogue",
  async (name, show) => {
    pages.entry = name.endsWith("frame") ? "frame" : "widget";
    answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.7/" }];
    await crawler.crawl(async () => {
      reset();
      answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.7/" }];
      await show();
      await calm();
    });
    expect([...words.found].sort()).toEqual([]);
  },
  120_000,
);

test("each component of the widget was shown", () => {
  const all = Object.keys(COMPONENTS).map((path) => path.replace("../../", "src/"));
  expect(all.filter((path) => !shown.has(path) && !path.includes("/chat/"))).toEqual([]);
});
