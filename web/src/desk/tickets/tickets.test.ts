import { beforeEach, expect, test, vi } from "vitest";
import { flushPromises } from "../../testing/world";
import type { TicketOut, TicketPendingEmail } from "../../protocol/http";
import { formatQuery, NO_FILTER, parseQuery, requestQuery } from "./list/filter";
import type { Reply } from "../../protocol/wire";
import type { DeskState } from "../desk.svelte";
import { deskFrame } from "../../testing/deskFrames";
import { Sending } from "./writing/sending.svelte";
import { performAct, TicketState } from "./ticket.svelte";
import type { TicketRefusal } from "../../state/refusals";
import { ticketRefusalText } from "./texts";
import { ANA, beside, CHI, entry, feed, openTickets, QUESTION, ticket, wired } from "../../testing/tickets";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const REPLY: Reply = { kind: "reply", text: "Here", marks: [], status: "pending", after: 1 };
const replied = entry(2, CHI, { kind: "replied", text: "There" });
const list = (...tickets: TicketOut[]) => ({ tickets, next: null });
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
  expect([tickets.list.rows.map((ticket) => ticket.ticket), tickets.list.more]).toEqual([[7, 3], false]);
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
    for (const ticket of numbers) world.wire.say({ kind: "ticket_changed", ticket, queue: 10, seq: 2 });
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

test("a row that left the list is not selected", async () => {
  let listed = true;
  const { world, tickets } = await openTickets((path) =>
    path === "queues" ? QUEUES : list(...(listed ? [ticket(7)] : [])),
  );
  tickets.list.show("");
  await flushPromises();
  tickets.select(7, true);
  expect(tickets.selected.size).toBe(1);
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
  expect(tickets.list.rows.map((ticket) => ticket.ticket)).toEqual([8, 7]);
});

const COLLEAGUES = [ANA, CHI].map(({ id, name }) => ({ id, name }));

async function openTicket(answer: (path: string) => unknown = () => beside()) {
  const opened = await openTickets((path) => (path === "queues" ? QUEUES : answer(path)));
  const ticket = new TicketState(opened.tickets, 7);
  return { ...opened, ticket, leave: ticket.start() };
}

test("P53: an open ticket resumes after its last event, and shows each event once", async () => {
  const { world, ticket } = await openTicket();
  expect(world.wire.of("open")).toEqual([{ kind: "open", log: ["ticket", 7], after: 0 }]);
  feed(world, 0, QUESTION, replied);
  expect(ticket.entries).toEqual([QUESTION, replied]);
  world.wire.end();
  await world.clock.pass(15_000);
  await world.welcome();
  expect(world.wire.of("open")).toEqual([{ kind: "open", log: ["ticket", 7], after: 2 }]);
  const claimed = entry(3, ANA, { kind: "assigned", operator: 1, name: "Ana Morales" });
  feed(world, 1, replied, claimed);
  expect(ticket.entries).toEqual([QUESTION, replied, claimed]);
  expect(ticket.head?.owner?.name).toBe("Ana Morales");
});

test("P53: an open ticket opens no poll and reads nothing for an event without an email", async () => {
  const { world, ticket, requests } = await openTicket();
  feed(world, 0, QUESTION);
  await flushPromises();
  const reads = (): string[] => requests.filter((request) => request.startsWith("GET tickets/7"));
  expect(reads()).toHaveLength(1);
  feed(world, 1, entry(2, CHI, { kind: "status_changed", status: "open" }));
  for (let second = 0; second < 120; second++) {
    world.wire.say({ kind: "pong", n: second });
    await world.clock.pass(1_000);
  }
  expect([reads().length, ticket.head?.status]).toEqual([2, "open"]);
  expect(world.wires).toHaveLength(1);
});

test("P38: after a restore an open ticket has the restored log alone", async () => {
  const { world, ticket } = await openTicket();
  feed(world, 0, QUESTION, replied);
  world.wire.end();
  await world.clock.pass(15_000);
  await world.welcome("second");
  expect(world.wire.of("open")).toEqual([{ kind: "open", log: ["ticket", 7], after: 0 }]);
  world.wire.say({ kind: "events", log: ["ticket", 7], after: 0, through: 1, events: wired(QUESTION) });
  world.wire.say({
    kind: "opened",
    log: ["ticket", 7],
    through: 1,
    epoch: "second",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  expect(ticket.entries).toEqual([QUESTION]);
});

test("P53: a redaction has the whole log read again, and replaces what was shown", async () => {
  const bare = { ...QUESTION, body: { ...QUESTION.body, question: "" } } as typeof QUESTION;
  const gone = entry(2, ANA, { kind: "redacted", data: ["text"], seqs: [1] });
  const { world, ticket } = await openTicket();
  feed(world, 0, QUESTION);
  world.wire.say({ kind: "events", log: ["ticket", 7], after: 1, through: 2, events: wired(gone) });
  expect(world.wire.of("open").at(-1)).toEqual({ kind: "open", log: ["ticket", 7], after: 0 });
  feed(world, 0, bare, gone);
  expect([ticket.entries, world.wire.of("open").length]).toEqual([[bare, gone], 2]);
});

test("P53: a redaction while a long log is read has it read once more", async () => {
  const gone = entry(2, ANA, { kind: "redacted", data: ["text"], seqs: [1] });
  const bare = { ...QUESTION, body: { ...QUESTION.body, question: "" } } as typeof QUESTION;
  const { world, ticket } = await openTicket();
  world.wire.say({ kind: "events", log: ["ticket", 7], after: 0, through: 1, events: wired(QUESTION) });
  feed(world, 1, gone);
  expect([ticket.entries, world.wire.of("open").length]).toEqual([[], 2]);
  feed(world, 0, bare, gone);
  expect([ticket.entries, world.wire.of("open").length]).toEqual([[bare, gone], 2]);
});

test("P53: the server names the viewers, and a colleague who types is shown for 5 s", async () => {
  const { world, ticket, leave } = await openTicket();
  feed(world, 0, QUESTION);
  world.wire.say({ kind: "viewers", log: ["ticket", 7], people: COLLEAGUES });
  world.wire.say({ kind: "viewers", log: ["ticket", 8], people: [] });
  world.wire.say({ kind: "typing", log: ["ticket", 7], by: "desk", name: "Chi Nguyen" });
  expect([ticket.viewers, ticket.typing]).toEqual([COLLEAGUES, "Chi Nguyen"]);
  world.wire.say({ kind: "pong", n: 1 });
  await world.clock.pass(5_000);
  expect(ticket.typing).toBe(null);
  leave();
  expect(world.wire.of("leave")).toEqual([{ kind: "leave", log: ["ticket", 7] }]);
});

test("P53: a ticket that the operator may not read any more is missing", async () => {
  const { world, ticket } = await openTicket();
  feed(world, 0, QUESTION);
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchTicket", log: ["ticket", 8] } });
  expect(ticket.missing).toBe(false);
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchTicket", log: ["ticket", 7] } });
  expect(ticket.missing).toBe(true);
});

test("P53: a missing ticket is opened again once the operator's settings have changed", async () => {
  const { world, ticket } = await openTicket();
  const desk = (settings: string): void => world.wire.say(deskFrame({ settings }));
  desk("1");
  world.wire.say({ kind: "refused", refusal: { name: "NoSuchTicket", log: ["ticket", 7] } });
  desk("1");
  expect(world.wire.of("open").length).toBe(1);
  desk("2");
  expect(world.wire.of("open").length).toBe(2);
  feed(world, 0, QUESTION);
  expect([ticket.missing, ticket.entries]).toEqual([false, [QUESTION]]);
  desk("3");
  expect(world.wire.of("open").length).toBe(2);
});

test("two panes with the same ticket share its feed, which closes with the last of them", async () => {
  const { world, tickets, ticket, leave } = await openTicket();
  feed(world, 0, QUESTION, replied);
  const twin = new TicketState(tickets, 7);
  const leaveTwin = twin.start();
  feed(world, 0, QUESTION, replied);
  expect([ticket.entries, twin.entries]).toEqual([
    [QUESTION, replied],
    [QUESTION, replied],
  ]);
  leave();
  expect(world.wire.of("leave")).toEqual([]);
  leaveTwin();
  expect(world.wire.of("leave")).toHaveLength(1);
});

test("P31: a waiting email is read again once the server says that its state has changed", async () => {
  let waiting: TicketPendingEmail | null = { since: 1_000, why: "" };
  const { world, ticket } = await openTicket(() => beside({ pending_email: waiting }));
  feed(world, 0, QUESTION);
  await flushPromises();
  expect(ticket.pendingEmail).toEqual(waiting);
  waiting = { since: 1_000, why: "451 Later, please" };
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 1 });
  await flushPromises();
  expect(ticket.pendingEmail).toEqual(waiting);
  waiting = null;
  const sent = entry(2, { role: "system" }, { kind: "email_sent", of: 1, to: "dana@example.org" });
  world.wire.say({ kind: "events", log: ["ticket", 7], after: 1, through: 2, events: wired(sent) });
  await flushPromises();
  expect(ticket.pendingEmail).toBe(null);
});

/** A reply box's sending; `settled` are the outcomes. */
async function sending() {
  const opened = await openTickets(() => QUEUES);
  const connection = { name: "live" } as { name: "live" | "waiting" };
  const settled: (string | null)[] = [];
  const begin = (): Sending<Reply> => {
    const desk = { client: opened.client, connection } as unknown as DeskState;
    const reply = new Sending<Reply>(desk, "ticket/7", "reply", opened.drafts, "ticket.7", (act, refusal) =>
      settled.push(act.text, refusal?.name ?? null),
    );
    reply.start();
    return reply;
  };
  const reconnect = async (): Promise<void> => {
    opened.world.wire.end();
    await opened.world.clock.pass(15_000);
    await opened.world.welcome();
  };
  return { ...opened, connection, settled, begin, reconnect };
}

test("P7: an unanswered reply is sent again under its key after the reconnect", async () => {
  const { world, begin, settled, reconnect } = await sending();
  const reply = begin();
  reply.send(REPLY);
  const [first] = world.wire.of("do");
  expect([reply.stage, first?.log]).toEqual(["sending", ["ticket", 7]]);
  await reconnect();
  expect(world.wire.of("do")).toEqual([first]);
  world.wire.say({ kind: "done", key: first?.key ?? "", seq: 2, repeat: true });
  expect([reply.stage, settled]).toEqual(["rest", ["Here", null]]);
});

test("P7: a reply that a reload interrupted is sent again, and its box knows of it", async () => {
  const { world, begin, settled } = await sending();
  begin().send(REPLY);
  const after = begin();
  expect(after.stage).toBe("sending");
  world.wire.say({ kind: "done", key: world.wire.of("do")[0]?.key ?? "", seq: 2 });
  expect([after.stage, settled.includes("Here")]).toEqual(["rest", true]);
});

test("a refused reply stays in its box, and is sent again under a new key", async () => {
  const { world, begin, settled } = await sending();
  const reply = begin();
  reply.send(REPLY);
  const key = world.wire.of("do")[0]?.key ?? "";
  world.wire.say({ kind: "refused", key, refusal: { name: "AnsweredMeanwhile", by: "Chi Nguyen", seq: 2 } });
  expect([reply.stage, reply.refusal?.name, settled]).toEqual([
    "rest",
    "AnsweredMeanwhile",
    ["Here", "AnsweredMeanwhile"],
  ]);
  reply.send({ ...REPLY, after: 2 });
  expect(world.wire.of("do")[1]?.key).not.toBe(key);
  expect(reply.refusal).toBe(null);
});

test("a reply edited while it waits is sent under the same key, over a reload too", async () => {
  const { world, connection, begin, reconnect } = await sending();
  const reply = begin();
  reply.send(REPLY);
  const key = world.wire.of("do")[0]?.key;
  connection.name = "waiting";
  reply.changed();
  expect(reply.stage).toBe("rest");
  await reconnect();
  expect(world.wire.of("do")).toEqual([]);
  const after = begin();
  after.send({ ...REPLY, text: "Here, too" });
  expect(world.wire.of("do").map((frame) => [frame.key, (frame.act as Reply).text])).toEqual([
    [key, "Here, too"],
  ]);
  world.wire.say({ kind: "refused", key: key ?? "", refusal: { name: "KeyReused" } });
  after.send({ ...REPLY, text: "Here, too" });
  expect(world.wire.of("do")[1]?.key).not.toBe(key);
});

test("a reply waits for its connection as long as it takes", async () => {
  const { world, client, begin } = await sending();
  world.wire.end();
  begin().send(REPLY);
  client.offline();
  await world.clock.pass(10 * 60_000);
  client.checkNow();
  await world.clock.pass(1_000);
  await world.welcome();
  expect(world.wire.of("do").map(({ act }) => act)).toEqual([REPLY]);
});

test("claiming a ticket that somebody else owns is refused with their name", async () => {
  const { world, tickets } = await openTickets(() => QUEUES);
  const refusal = performAct(tickets, 7, { kind: "assign", operator: ANA.id, instead_of: 0 });
  const key = world.wire.of("do")[0]?.key ?? "";
  world.wire.say({ kind: "refused", key, refusal: { name: "ClaimedMeanwhile", by: "Chi Nguyen" } });
  const why = await refusal;
  expect(why && ticketRefusalText(why)).toContain("Chi Nguyen owns this ticket now.");
});

test("a redaction is requested over HTTP, where a confirmation is asked for", async () => {
  const { world, tickets, requests } = await openTickets(() => ({ ticket: 7, seq: 3 }));
  expect(await performAct(tickets, 7, { kind: "redact", seqs: [1] })).toBe(null);
  expect(world.wire.of("do")).toEqual([]);
  expect(requests.filter((request) => request.startsWith("POST tickets/7/acts"))).toHaveLength(1);
});
