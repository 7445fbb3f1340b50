import { opened } from "../../testing/widgetChat";
import { beforeEach, expect, test, vi } from "vitest";
import { ANA, event, PATRON, said, SYSTEM } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { alerts, button, field, fill, openWidget, press, TICKETS, widgetApp } from "../../testing/widget";
import type { TicketBody } from "../api";
import type { WidgetApp } from "../app.svelte";
import * as talk from "../talk";
import {
  reset,
  answers,
  calls,
  chatting,
  receive,
  FIRST,
  STARTED,
  setPresence,
  world,
} from "../../testing/widgetWorld";

const QUESTION = "Where is the 1924 city directory?";
const MADE = { ticket: 12, page: "/ticket/12.x/" };
const SCAN = new File(["%PDF"], "scan.pdf", { type: "application/pdf" });
const PAGE = new File(["<html>"], "page.html", { type: "text/html" });

beforeEach(() => {
  reset();
  answers["tickets"] = [201, MADE];
});

/** The submitted tickets. */
const sent = (): TicketBody[] =>
  calls.filter(([name]) => name === "tickets").map(([, body]) => body as TicketBody);
const form = (): HTMLElement => screen.getByRole("form", { name: "Submit a ticket" });
const heading = (name: string): boolean => screen.queryByRole("heading", { name }) !== null;

/** Nobody is online, and the library accepts tickets. */
async function nobodyOnline(settings = {}): Promise<WidgetApp> {
  answers["status"] = [200, { online: false }];
  const app = await openWidget(widgetApp({ ...TICKETS, ...settings }));
  await vi.waitFor(() => form());
  return app;
}

test("W5: outside opening hours the form says when the library opens, and when to expect an answer", async () => {
  answers["status"] = [200, { online: false, opens: "Opens today at 10:00" }];
  await openWidget(widgetApp(TICKETS));
  await vi.waitFor(() => form());
  expect([heading("Opens today at 10:00"), heading("No one is online right now")]).toEqual([true, false]);
  expect(screen.getByText(/Expect an answer after we open\./)).toBeTruthy();
  await setPresence(200, { online: false });
  expect(heading("No one is online right now")).toBe(true);
  expect(screen.queryByText("Reference is offline")).toBeNull();
  expect(screen.queryByText(/after we open/)).toBeNull();
});

/** A chat that has waited for `since` ms. */
async function waiting(since: number): Promise<WidgetApp> {
  const app = widgetApp(TICKETS);
  await chatting(app);
  receive(0, { ...STARTED, at: world.clock.now() - since }, said(2, PATRON, QUESTION));
  opened(2);
  return openWidget(app);
}

async function submits(): Promise<void> {
  await press("Submit");
}

/** The server accepts PDF files alone. */
function acceptPdf(): void {
  vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
    const { name } = JSON.parse(body) as { name: string };
    const refusal = { name: "FileTypeRefused", type: "text/html" };
    return Promise.resolve(
      name.endsWith(".pdf")
        ? { ok: true, status: 200, json: () => Promise.resolve({ token: `t-${name}`, stored: true }) }
        : { ok: false, status: 415, json: () => Promise.resolve({ refusal }) },
    );
  });
}

async function adds(...files: File[]): Promise<void> {
  await screen.findByRole("button", { name: "Add Files" });
  const input = form().querySelector<HTMLInputElement>("input[type=file]");
  if (input) await user.upload(input, files);
  await screen.findByRole("list", { name: "Files" });
  await drawn();
}

test("D3: with nobody online the widget shows contact options and the form", async () => {
  await nobodyOnline();
  expect(heading(m.widget_nobody_now())).toBe(true);
  const mail = screen.getByRole("link", { name: "reference@harbour.example" });
  expect(mail.getAttribute("href")).toMatch(/^mailto:reference@harbour.example/);
  expect(screen.getByRole("link", { name: "+1 555 0100" }).getAttribute("href")).toBe("tel:+15550100");
});

test("L2: addresses of the library are written from left to right on every page", async () => {
  await nobodyOnline();
  const names = ["reference@harbour.example", "+1 555 0100"];
  expect(names.map((name) => (screen.getByRole("link", { name }) as HTMLElement).dir)).toEqual([
    "ltr",
    "ltr",
  ]);
});

test("L2: the subject of an email to the library has no isolates, which mail programs may show as boxes", async () => {
  document.documentElement.dir = "rtl";
  await nobodyOnline();
  const address = screen.getByRole("link", { name: "reference@harbour.example" }).getAttribute("href") ?? "";
  document.documentElement.removeAttribute("dir");
  expect(decodeURIComponent(address)).toContain("Harbour Library");
  expect(decodeURIComponent(address)).not.toMatch(/[\u2068\u2069]/);
});

test("TicketForm requires a question", async () => {
  await nobodyOnline();
  await submits();
  expect(screen.getByText(m.widget_question_missing())).toBeTruthy();
  expect(document.activeElement).toBe(field("Question"));
  expect(sent()).toEqual([]);
});

test("TicketForm explains refused contact info and focuses its field", async () => {
  answers["tickets"] = [400, { refusal: { name: "BadContact", fault: "email" } }];
  await nobodyOnline();
  await fill("Question", QUESTION);
  await fill("Email or mobile number", "dana@");
  await submits();
  expect(screen.getByText(m.refusal_contact_email())).toBeTruthy();
  expect(document.activeElement).toBe(field("Email or mobile number"));
});

test("D3: a submitted question becomes a ticket with a link to its page", async () => {
  await nobodyOnline();
  await fill("Name", "Dana");
  await fill("Question", QUESTION);
  await submits();
  expect(sent()).toMatchObject([{ question: QUESTION, name: "Dana", contact: "" }]);
  expect(heading(m.widget_left())).toBe(true);
  const link = screen.getByRole("link", { name: "See your question" });
  expect([link.getAttribute("href"), link.getAttribute("rel")]).toEqual([MADE.page, "noopener noreferrer"]);
});

test("TicketCreated offers a new question with an empty form", async () => {
  await nobodyOnline();
  await fill("Question", QUESTION);
  await submits();
  await press("Ask a new question");
  expect(field("Question").value).toBe("");
});

test("W3: Done forgets the ticket at once and closes the widget", async () => {
  const app = await nobodyOnline();
  await fill("Name", "Dana");
  await fill("Question", QUESTION);
  await submits();
  await press("Done");
  expect([app.visibility.open, app.submission.ticket]).toEqual([false, null]);
  expect(world.store.names().filter((name) => name.startsWith("refdesk.ask."))).toEqual([]);
  expect([field("Name").value, field("Question").value]).toEqual(["", ""]);
});

test("TicketForm restores its fields after a reload", async () => {
  await nobodyOnline();
  await fill("Question", QUESTION);
  await nobodyOnline();
  expect(field("Question").value).toBe(QUESTION);
});

test("TicketForm says that the ticket is sent later while the server is unreachable", async () => {
  answers["tickets"] = [0, null];
  await nobodyOnline();
  await fill("Question", QUESTION);
  await submits();
  expect(alerts()).toContain(m.widget_ticket_waits());
});

test("TicketForm explains a refused file and focuses its Remove on Submit", async () => {
  acceptPdf();
  await nobodyOnline();
  await fill("Question", QUESTION);
  await adds(SCAN, PAGE);
  expect(screen.getByText(m.refusal_file_type())).toBeTruthy();
  await submits();
  expect(document.activeElement).toBe(button("Remove page.html"));
  expect(sent()).toEqual([]);
});

test("TicketForm moves the focus after a file is removed", async () => {
  acceptPdf();
  await nobodyOnline();
  await adds(SCAN, PAGE);
  button("Remove page.html").focus();
  await user.keyboard("{Enter}");
  await drawn();
  expect(document.activeElement).toBe(button("Remove scan.pdf"));
  await user.keyboard("{Enter}");
  await drawn();
  expect(document.activeElement).toBe(button("Add Files"));
});

test("TicketForm sends the files with the question", async () => {
  acceptPdf();
  await nobodyOnline();
  await fill("Question", QUESTION);
  await adds(SCAN);
  await submits();
  expect(sent()).toMatchObject([{ files: ["t-scan.pdf"] }]);
});

test("TicketForm restores its files after a reload", async () => {
  acceptPdf();
  await nobodyOnline();
  await adds(SCAN);
  await nobodyOnline();
  await screen.findByRole("list", { name: "Files" });
  expect(screen.getByRole("list", { name: "Files" }).textContent).toContain("scan.pdf");
});

test("TicketForm sends restored files with a question that is submitted before they are shown", async () => {
  acceptPdf();
  await nobodyOnline();
  await fill("Question", QUESTION);
  await adds(SCAN);
  await nobodyOnline();
  expect(screen.queryByRole("list", { name: "Files" })).toBeNull();
  await submits();
  await vi.waitFor(() => expect(sent()).toMatchObject([{ files: ["t-scan.pdf"] }]));
});

test("TicketForm names files whose module failed to load; Try again adds them", async () => {
  acceptPdf();
  let loadable = false;
  const absent = {
    ...talk,
    get files() {
      if (loadable) return talk.files;
      throw new TypeError("gone");
    },
  };
  const app = widgetApp(TICKETS, { talk: () => Promise.resolve(absent) });
  await chatting(app);
  receive(0, STARTED, said(2, PATRON, QUESTION));
  app.ticketDraft.edit("leave");
  await openWidget(app);
  const input = form().querySelector<HTMLInputElement>("input[type=file]");
  if (input) await user.upload(input, [SCAN]);
  await drawn();
  expect(alerts()).toContain(m.widget_ticket_files_failed({ names: "scan.pdf" }));
  loadable = true;
  await press("Try again");
  expect(screen.getByRole("list", { name: "Files" }).textContent).toContain("scan.pdf");
});

test("Offline offers a chat with the written question when somebody comes online", async () => {
  await nobodyOnline();
  await fill("Question", QUESTION);
  await setPresence(200, { online: true });
  await drawn();
  expect(heading(m.widget_somebody_now())).toBe(true);
  expect(field("Question").value).toBe(QUESTION);
  await press(m.widget_chat_instead());
  expect(field("Your question").value).toBe(QUESTION);
});

test("Offline has no form where the library accepts no tickets", async () => {
  answers["status"] = [200, { online: false }];
  const app = widgetApp();
  await openWidget(app);
  await screen.findByRole("heading", { name: m.widget_nobody_now() });
  expect(screen.queryByRole("form")).toBeNull();
});

test("Waiting offers the form after the widget's waiting time", async () => {
  await waiting(4 * 60_000);
  expect(heading(m.widget_waiting_long())).toBe(true);
  await press("Leave your question");
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Leave your question" }));
  expect(field("Question").value).toBe(QUESTION);
});

test("LeaveQuestion returns to the chat when the patron keeps waiting", async () => {
  await waiting(4 * 60_000);
  await press("Leave your question");
  await press(m.widget_go_on_waiting());
  expect(screen.getByRole("log").textContent).toContain(QUESTION);
});

test("LeaveQuestion closes when somebody claims the chat", async () => {
  await waiting(4 * 60_000);
  await press("Leave your question");
  await fill("Question", " Please.");
  receive(2, event(3, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 1 }));
  await drawn();
  expect(screen.queryByRole("form", { name: "Submit a ticket" })).toBeNull();
  expect(button("Send Message")).toBeTruthy();
});

test("LeaveQuestion submits the question with the chat's token", async () => {
  await waiting(4 * 60_000);
  await press("Leave your question");
  button("Submit").click();
  await Promise.resolve();
  await vi.waitFor(() => expect(heading(m.widget_left())).toBe(true));
  expect(sent()).toMatchObject([{ token: "tok", question: QUESTION }]);
});

/** Ana's chat with Dana, whose connection is past the grace time. */
async function lost(settings = TICKETS as object): Promise<WidgetApp> {
  const app = widgetApp(settings);
  await chatting(app);
  const started = event(1, PATRON, {
    kind: "started",
    department: "Reference",
    widget: "Ask us",
    guest: 1,
    name: "Dana",
    contact: "dana@example.org",
  } as never);
  receive(0, started, ...FIRST.slice(1));
  world.fraction = 1;
  world.reachable = false;
  world.wire.end();
  await world.clock.pass(60_000);
  return openWidget(app);
}

test("D3: past the grace time the widget shows the form, filled with known values", async () => {
  await lost();
  expect(heading(m.widget_lost())).toBe(true);
  expect([field("Name").value, field("Email or mobile number").value, field("Question").value]).toEqual([
    "Dana",
    "dana@example.org",
    "Where?",
  ]);
});

test("D3: without a form the widget shows the question and an email link with it", async () => {
  await lost({});
  expect(screen.getByText("Where?")).toBeTruthy();
  const mail = screen.getByRole("link", { name: "reference@harbour.example" });
  expect(mail.getAttribute("href")).toContain("Where%3F");
});

test("D2: a chat that ended by disconnection says so and offers a new question", async () => {
  const app = widgetApp();
  await chatting(app);
  const at = world.clock.now();
  receive(0, ...FIRST, { ...event(4, SYSTEM, { kind: "ended", by: "disconnection" }), at });
  await openWidget(app);
  expect(screen.getByText(m.widget_lost_over())).toBeTruthy();
  await press("Ask a new question");
  expect(field("Your question").value).toBe("");
});

test("D3: past the grace time the conversation can be read", async () => {
  await lost();
  const details = screen.getByText(m.widget_lost_said());
  await user.click(details);
  await drawn();
  expect(screen.getByRole("log").textContent).toContain("Where?");
});
