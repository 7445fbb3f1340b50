import { beforeEach, expect, test, vi } from "vitest";
import { flushPromises } from "../../live/world";
import { formatQuery, NO_FILTER, parseQuery, requestQuery } from "./filter";
import { TicketSender } from "./ticketSender.svelte";
import { TicketState } from "./ticket.svelte";
import type { Act, PendingEmail, Ticket, TicketRefusal } from "./shapes";
import { ticketRefusalText } from "./texts";
import { ANA, CHI, entry, openTickets, QUESTION, refuse, ticket, ticketAnswer } from "./fixtures";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const REPLY: Act = { kind: "reply", text: "Here", marks: [], status: "pending", after: 1 };
const replied = entry(2, CHI, { kind: "replied", text: "There" });
const list = (...tickets: Ticket[]) => ({ tickets, next: null });
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: { new: 1, open: 2, closed: 9 } }],
  destinations: [],
};

test("filters are in the address, and in the request", () => {
  expect(requestQuery(NO_FILTER, 1)).toBe("status=new%2Copen%2Cpending");
  const mine = { queue: "10", status: "all", owner: "mine", search: " maps " } as const;
  expect(requestQuery(mine, 1)).toBe("queue=10&owner=1&search=maps");
  expect(requestQuery({ ...NO_FILTER, status: "closed", owner: "nobody" }, 1)).toBe("status=closed&owner=0");
  expect([parseQuery(formatQuery(mine)), formatQuery(NO_FILTER)]).toEqual([mine, ""]);
  expect(parseQuery("queue=x&status=lost&owner=7")).toEqual(NO_FILTER);
});

test("P10: every refusal that only tickets have has a text with its facts", () => {
  const refusals: TicketRefusal[] = [
    { name: "AnsweredMeanwhile", by: "Chi", seq: 2 },
    { name: "ClaimedMeanwhile", by: "Chi" },
    { name: "NoSuchQueue" },
    { name: "NoSuchTicket" },
    { name: "NoSuchUpload" },
    { name: "NotAMember" },
    { name: "TooManyFiles", limit: 10 },
  ];
  const texts = refusals.map((refusal) => ticketRefusalText(refusal));
  for (const text of texts) expect(text).toMatch(/^[A-Z].+[.]$/s);
  expect(new Set(texts).size).toBe(refusals.length);
});

test("the next page begins where the server says, and no further one follows the last", async () => {
  const { tickets, requests } = await openTickets((path) => {
    if (path === "queues") return QUEUES;
    return path.includes("before") ? list(ticket(3)) : { ...list(ticket(7)), next: "9000,7" };
  });
  tickets.list.show("");
  await flushPromises();
  tickets.list.loadMore();
  await flushPromises();
  expect(requests.at(-1)).toContain("before=9000%2C7");
  expect([tickets.list.rows.map((one) => one.ticket), tickets.list.more]).toEqual([[7, 3], false]);
});

test("P31: a burst of changes causes one request for list and counts", async () => {
  const { world, tickets, requests } = await openTickets((path) =>
    path === "queues" ? QUEUES : list(ticket(7)),
  );
  tickets.list.show("owner=1");
  await flushPromises();
  await world.clock.pass(300);
  requests.length = 0;
  for (let seq = 2; seq < 9; seq++) world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq });
  await world.clock.pass(300);
  expect(requests).toEqual(["GET tickets?owner=1&ticket=7", "GET queues"]);
  expect(tickets.todo).toBe(3);
});

test("changes carry the numbers of tickets; an unknown number counts as any", async () => {
  const { world, tickets } = await openTickets((path) =>
    path === "queues" ? QUEUES : list(ticket(7), ticket(9)),
  );
  tickets.list.show("owner=1");
  await flushPromises();
  await world.clock.pass(300);
  const announce = (...numbers: number[]): void => {
    for (const one of numbers) world.wire.say({ kind: "ticket_changed", ticket: one, queue: 10, seq: 2 });
  };
  announce(7, 9, 7);
  await world.clock.pass(300);
  expect(tickets.changes).toEqual({ any: false, tickets: new Set([7, 9]) });
  announce(10);
  await world.clock.pass(300);
  expect(tickets.changes.any).toBe(true);
  announce(10);
  await world.clock.pass(300);
  expect(tickets.changes).toEqual({ any: false, tickets: new Set([10]) });
});

test("a loaded ticket updates its row, and a row that left is not selected", async () => {
  let listed = true;
  const { world, tickets } = await openTickets((path) => {
    if (path.startsWith("tickets/")) return ticketAnswer(ticket(7, { version: 2, status: "open" }), QUESTION);
    return path === "queues" ? QUEUES : list(...(listed ? [ticket(7)] : []));
  });
  tickets.list.show("");
  await flushPromises();
  tickets.select(7, true);
  await new TicketState(tickets, 7).load();
  expect([tickets.list.get(7)?.status, tickets.selected.size]).toEqual(["open", 1]);
  listed = false;
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 3 });
  await world.clock.pass(300);
  expect([tickets.list.rows, tickets.selected.size]).toEqual([[], 0]);
});

test("a lost connection reloads the list, since changes were not announced", async () => {
  let rows = [ticket(7)];
  const { world, tickets } = await openTickets((path) => (path === "queues" ? QUEUES : list(...rows)));
  tickets.list.show("");
  await flushPromises();
  rows = [ticket(8), ticket(7)];
  world.wire.end();
  await world.clock.pass(15_000);
  await world.welcome();
  await flushPromises();
  expect(tickets.list.rows.map((one) => one.ticket)).toEqual([8, 7]);
});

test("an open ticket loads new events only", async () => {
  const { world, tickets, requests } = await openTickets((path) => {
    if (path === "tickets/7?after=0") return ticketAnswer(ticket(7), QUESTION);
    if (path === "tickets/7?after=1") return ticketAnswer(ticket(7, { version: 2 }), replied);
    return path === "queues" ? QUEUES : list();
  });
  const one = new TicketState(tickets, 7);
  one.start();
  await flushPromises();
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await flushPromises();
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await flushPromises();
  expect(one.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(requests.filter((each) => each.includes("tickets/7"))).toHaveLength(2);
});

test("P38: after a restore an open ticket is loaded from the beginning", async () => {
  let restored = false;
  const { world, tickets } = await openTickets((path) => {
    if (path === "tickets/7?after=0")
      return restored ? ticketAnswer(ticket(7), QUESTION) : ticketAnswer(ticket(7), QUESTION, replied);
    return path === "queues" ? QUEUES : list();
  });
  const one = new TicketState(tickets, 7);
  one.start();
  await flushPromises();
  expect(one.through).toBe(2);
  restored = true;
  world.wire.end();
  await world.clock.pass(15_000);
  await world.welcome("second");
  await flushPromises();
  expect(one.entries).toEqual([QUESTION]);
});

test("a redaction reloads the whole log", async () => {
  const bare = { ...QUESTION, body: { ...QUESTION.body, question: "" } } as typeof QUESTION;
  const gone = entry(2, ANA, { kind: "redacted", data: ["text"], seqs: [1] });
  let redacted = false;
  const { world, tickets } = await openTickets((path) => {
    if (path === "tickets/7?after=0")
      return redacted ? ticketAnswer(ticket(7), bare, gone) : ticketAnswer(ticket(7), QUESTION);
    if (path === "tickets/7?after=1") return ticketAnswer(ticket(7), gone);
    return path === "queues" ? QUEUES : list();
  });
  const one = new TicketState(tickets, 7);
  one.start();
  await flushPromises();
  redacted = true;
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await flushPromises();
  await flushPromises();
  expect(one.entries).toEqual([bare, gone]);
});

test("P31: viewing is announced every 20 s, answered at once, and expires after 45 s", async () => {
  const { world, tickets } = await openTickets((path) =>
    path.startsWith("tickets/") ? ticketAnswer(ticket(7), QUESTION) : QUEUES,
  );
  const one = new TicketState(tickets, 7);
  const leave = one.start();
  await flushPromises();
  world.wire.say({ kind: "looking_at", ticket: 7, by: { id: 2, name: "Chi Nguyen" } });
  expect(world.wire.of("look")).toHaveLength(2);
  world.wire.say({ kind: "looking_at", ticket: 7, by: { id: 2, name: "Chi Nguyen" } });
  expect(world.wire.of("look")).toHaveLength(2);
  expect(one.viewers.map(({ name }) => name)).toEqual(["Chi Nguyen"]);
  const alive = async (seconds: number): Promise<void> => {
    for (let past = 0; past < seconds; past++) {
      world.wire.say({ kind: "pong", n: past });
      await world.clock.pass(1_000);
    }
  };
  await alive(44);
  expect(world.wire.of("look")).toHaveLength(4);
  await alive(1);
  expect(one.viewers).toEqual([]);
  leave();
  await alive(60);
  expect(world.wire.of("look")).toHaveLength(4);
});

test("a waiting email is polled until it is sent or the ticket is closed", async () => {
  let waiting: PendingEmail | null = { since: 1_000, why: "" };
  const { world, tickets, requests } = await openTickets((path) =>
    path.startsWith("tickets/") ? { ...ticketAnswer(ticket(7), QUESTION), pending_email: waiting } : QUEUES,
  );
  const one = new TicketState(tickets, 7);
  const leave = one.start();
  await flushPromises();
  const times = (): number => requests.filter((each) => each.startsWith("GET tickets/7")).length;
  const pass = async (ms: number): Promise<void> => {
    await world.clock.pass(ms);
    await flushPromises();
  };
  waiting = { since: 1_000, why: "451 Later, please" };
  await pass(3_000);
  expect([times(), one.pendingEmail]).toEqual([2, waiting]);
  waiting = null;
  await pass(20_000);
  expect([times(), one.pendingEmail]).toEqual([3, null]);
  await pass(60_000);
  expect(times()).toBe(3);
  waiting = { since: 2_000, why: "" };
  await one.load();
  leave();
  await pass(60_000);
  expect(times()).toBe(4);
});

test("an unanswered act is sent again under its key after the reconnect", async () => {
  let offline = true;
  const { world, client, tickets, requests, drafts } = await openTickets((path, content) => {
    if (content && offline) throw new Error("no network");
    return path.startsWith("tickets/7?") ? ticketAnswer(ticket(7), QUESTION) : { ticket: 7, seq: 1 };
  });
  const stored: string[] = [];
  const sender = new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", (content) =>
    stored.push(content),
  );
  sender.start();
  await sender.send("Here", REPLY);
  expect([sender.stage, stored]).toEqual(["waiting", []]);
  offline = false;
  world.wire.end();
  await world.clock.pass(10_000);
  await world.welcome();
  await flushPromises();
  expect([sender.stage, stored]).toEqual(["rest", ["Here"]]);
  const sent = requests.filter((each) => each.startsWith("POST"));
  expect(new Set(sent).size).toBe(1);
  expect(sent).toHaveLength(2);
});

test("an act that a reload interrupted is sent again unchanged", async () => {
  const { client, tickets, drafts, request } = await openTickets((path, content) => {
    if (content && request.mock.calls.length === 1) throw new Error("reloaded");
    return path.startsWith("tickets/7?") ? ticketAnswer(ticket(7), QUESTION) : { ticket: 7, seq: 1 };
  });
  await new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", () => undefined).send(
    "Here",
    REPLY,
  );
  const stored: string[] = [];
  new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", (content) =>
    stored.push(content),
  ).start();
  await flushPromises();
  await flushPromises();
  expect(stored).toEqual(["Here"]);
  const [first, second] = request.mock.calls.filter(([verb]) => verb === "POST");
  expect(second).toEqual(first);
});

test("a refused text is kept, not repeated, and sent again under a new key", async () => {
  let meanwhile = true;
  const { client, tickets, requests, drafts } = await openTickets((path, content) => {
    if (content && meanwhile) refuse({ name: "AnsweredMeanwhile", by: "Chi Nguyen", seq: 2 });
    return path.startsWith("tickets/7?") ? ticketAnswer(ticket(7), QUESTION, replied) : { ticket: 7, seq: 3 };
  });
  const one = new TicketState(tickets, 7);
  const sender = new TicketSender(one, client, drafts, "ticket.7", () => undefined);
  await sender.send("Here", REPLY);
  expect(sender.refusal).toMatchObject({ name: "AnsweredMeanwhile" });
  expect(one.through).toBe(2);
  meanwhile = false;
  await sender.send("Here", { ...REPLY, after: 2 });
  expect([sender.stage, sender.refusal]).toEqual(["rest", null]);
  expect(new Set(requests.filter((each) => each.startsWith("POST"))).size).toBe(2);
});

test("claiming a ticket that somebody else owns is refused, and shows the owner", async () => {
  const chis = ticket(7, { version: 2, owner: { id: CHI.id, name: CHI.name } });
  const { tickets } = await openTickets((path, content) => {
    if (content) refuse({ name: "ClaimedMeanwhile", by: "Chi Nguyen" });
    return path.startsWith("tickets/7?") ? ticketAnswer(chis, QUESTION) : QUEUES;
  });
  const one = new TicketState(tickets, 7);
  const refusal = await one.perform({ kind: "assign", operator: ANA.id, instead_of: 0 });
  expect(refusal && ticketRefusalText(refusal)).toContain("Chi Nguyen owns this ticket now.");
  expect(one.head?.owner?.name).toBe("Chi Nguyen");
});

test("an edited reply whose predecessor was stored is refused, not sent twice", async () => {
  let stored = "";
  const { client, tickets, requests, drafts } = await openTickets((path, content) => {
    if (!content) return path.startsWith("tickets/7?") ? ticketAnswer(ticket(7), QUESTION) : QUEUES;
    const { text } = content as { text: string };
    const key = path.split("key=")[1] ?? "";
    if (stored === "") {
      stored = key;
      throw new Error("the answer was lost");
    }
    if (stored === key && text !== "Here") refuse({ name: "KeyReused" } as never);
    return { ticket: 7, seq: 3 };
  });
  const delivered: string[] = [];
  const sender = new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", (content) =>
    delivered.push(content),
  );
  await sender.send("Here", REPLY);
  sender.changed();
  // A reload does not send an edited text again.
  new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", (content) =>
    delivered.push(content),
  ).start();
  await sender.send("Here, too", { ...REPLY, text: "Here, too" });
  expect([sender.stage, sender.refusal, delivered]).toEqual(["rest", { name: "KeyReused" }, []]);
  sender.changed();
  await sender.send("Here, too", { ...REPLY, text: "Here, too" });
  expect([sender.refusal, delivered]).toEqual([null, ["Here, too"]]);
  const keys = requests.filter((each) => each.startsWith("POST"));
  expect([keys.length, new Set(keys).size]).toEqual([3, 2]);
});

test("an edited text cancels the repetition of its predecessor", async () => {
  const { world, client, tickets, requests, drafts } = await openTickets((path, content) => {
    if (content) throw new Error("no network");
    return path === "queues" ? QUEUES : list();
  });
  const sender = new TicketSender(new TicketState(tickets, 7), client, drafts, "ticket.7", () => undefined);
  sender.start();
  await sender.send("Here", REPLY);
  sender.changed();
  world.wire.end();
  await world.clock.pass(10_000);
  await world.welcome();
  expect(requests.filter((each) => each.startsWith("POST"))).toHaveLength(1);
});
