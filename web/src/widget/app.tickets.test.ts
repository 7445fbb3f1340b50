/** Questions that are left: nobody is online, nobody claims, the line is lost. */
import { beforeEach, expect, test } from "vitest";
import { ANA, event, PATRON, said } from "../testing/world";
import type { AnyRefusal } from "../protocol/wire";
import type { WidgetApp } from "./app.svelte";
import type { Bootstrap } from "./bootstrap";
import {
  reset,
  answers,
  app,
  BOOT,
  calls,
  chatting,
  receive,
  FIRST,
  STARTED,
  flush,
  setPresence,
  world,
} from "../testing/widgetWorld";

beforeEach(reset);

const WITH_TICKETS = { ...BOOT, widget: { ...BOOT.widget, tickets: true } } as Bootstrap;
const MADE = { ticket: 12, page: "/ticket/12.x/" };

function withTickets(): WidgetApp {
  answers["tickets"] = [201, MADE];
  return app({}, WITH_TICKETS);
}

test("nobody online: the form for a ticket stays while it is written in, and the way to a chat is offered", async () => {
  answers["status"] = [200, { online: false }];
  const made = withTickets();
  await flush();
  expect([made.navigation.view, made.navigation.back]).toEqual(["offline", false]);
  made.ticketDraft.edit("offline", { question: "Where", name: "Dana", contact: "" });
  await setPresence(200, { online: true });
  expect([made.navigation.view, made.navigation.back]).toEqual(["offline", true]);
  made.ticketDraft.close();
  expect([made.navigation.view, made.memory.draft("question"), made.memory.draft("name")]).toEqual([
    "start",
    "Where",
    "Dana",
  ]);
});

test("nobody online: what was written is in the form after a reload, and a form that is begun is left alone", async () => {
  answers["status"] = [200, { online: false }];
  withTickets().ticketDraft.edit("offline", { question: "Where", name: "", contact: "" });
  const next = withTickets();
  await flush();
  expect([next.navigation.view, next.ticketDraft.fields.question]).toEqual(["offline", "Where"]);
  answers["status"] = [200, { online: true }];
  const other = withTickets();
  other.prepare();
  await flush();
  await setPresence(200, { online: false });
  expect([other.navigation.view, other.availability.online]).toEqual(["start", false]);
});

test("still waiting: the question is left with all that was written, the chat with it; then its ticket is shown", async () => {
  const made = await chatting(withTickets());
  receive(0, STARTED, said(2, PATRON, "Where?"), said(3, PATRON, "It is blue."));
  made.memory.setDraft("message", "And old.");
  made.ticketDraft.edit("leave");
  expect([made.navigation.view, made.ticketDraft.fields.question]).toEqual([
    "leave",
    "Where?\n\nIt is blue.\n\nAnd old.",
  ]);
  made.ticketDraft.close();
  expect(made.navigation.view).toBe("chat");
  await made.ticketDraft.submit("leave", { question: "Where?", name: "", contact: "", sensitive: "ask" });
  expect(calls.at(-1)).toMatchObject([
    "tickets",
    { token: "tok", question: "Where?", page: "https://library.example/hours" },
  ]);
  expect([made.navigation.view, made.submission.ticket, made.chat, world.wire.dropped]).toEqual([
    "left",
    MADE,
    null,
    true,
  ]);
  expect(withTickets().navigation.view).toBe("left");
  made.newQuestion();
  expect([made.navigation.view, made.submission.ticket]).toEqual(["start", null]);
});

test.each(["ChatFull", "NoRoom"])(
  "%s: what did not fit can be left as a question, also once somebody answers",
  async (name) => {
    const made = await chatting(withTickets());
    const claimed = event(3, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 1 });
    receive(0, STARTED, said(2, PATRON, "Where?"), claimed, said(4, ANA, "There."));
    expect(made.navigation.full).toBe(false);
    made.chat?.say("And how?");
    const key = made.chat?.entries.at(-1)?.id ?? "";
    const refusal = { name, messages: 2000, bytes: 2_000_000 } as AnyRefusal;
    world.wire.say({ kind: "refused", key, refusal });
    expect(made.navigation.full).toBe(true);
    made.ticketDraft.edit("leave");
    expect([made.navigation.view, made.ticketDraft.fields.question]).toEqual(["leave", "Where?\n\nAnd how?"]);
    made.ticketDraft.close();
    made.chat?.discard(key);
    expect([made.navigation.view, made.navigation.full]).toEqual(["chat", false]);
  },
);

test("still waiting: who goes on waiting while the question is on its way keeps the chat when it fails", async () => {
  const made = await chatting(withTickets());
  receive(0, STARTED, said(2, PATRON, "Where?"));
  answers["tickets"] = [0, null];
  const submission = made.ticketDraft.submit("leave", {
    question: "Where?",
    name: "",
    contact: "",
    sensitive: "ask",
  });
  made.ticketDraft.close();
  await submission;
  receive(0, ...FIRST);
  answers["tickets"] = [201, MADE];
  await world.clock.pass(60_000);
  made.checkNow();
  withTickets();
  await flush();
  expect([
    made.navigation.view,
    made.submission.ticket,
    calls.filter(([name]) => name === "tickets").length,
  ]).toEqual(["chat", null, 1]);
});

test("still waiting: whoever claims the chat takes the patron back into it", async () => {
  const made = await chatting(withTickets());
  made.ticketDraft.edit("leave", { question: "Where?", name: "", contact: "" });
  receive(0, ...FIRST);
  expect(made.navigation.view).toBe("chat");
});

test("D3: the form holds the question and what did not get through, and stays when the line comes back", async () => {
  const made = await chatting(withTickets());
  receive(0, ...FIRST, said(4, PATRON, "Found it!"));
  world.fraction = 1;
  world.reachable = false;
  world.wire.end();
  made.chat?.say("Is there a later one?");
  await world.clock.pass(60_000);
  expect([made.navigation.view, made.ticketDraft.fields.question]).toEqual([
    "lost",
    "Where?\n\nIs there a later one?",
  ]);
  made.ticketDraft.edit("lost", { question: "Where is the later one?", name: "", contact: "" });
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect([made.navigation.view, made.navigation.back, made.navigation.status]).toEqual([
    "lost",
    true,
    "connected",
  ]);
  expect(made.ticketDraft.fields.question).toBe("Where is the later one?");
  made.ticketDraft.close();
  expect(made.navigation.view).toBe("chat");
});
