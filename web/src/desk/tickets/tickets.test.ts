import { beforeEach, expect, test, vi } from "vitest";
import { settled } from "../../live/world";
import { address, NO_FILTER } from "./filter";
import { Sending } from "./sending.svelte";
import type { Act, MailWaits, Ticket } from "./shapes";
import { whyNot } from "./words";
import { ANA, CHI, entry, opened, QUESTION, refuses, ticket, whole } from "./world";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const REPLY: Act = { kind: "reply", text: "Here", marks: [], status: "pending", after: 1 };
const replied = entry(2, CHI, { kind: "replied", text: "There" });
const list = (...tickets: Ticket[]) => ({ tickets, next: null });
const QUEUES = {
  queues: [{ id: 10, name: "Reference questions", counts: { new: 1, open: 2, closed: 9 } }],
  destinations: [],
};

test("filters are asked of the server, and a page begins after the last ticket", () => {
  expect(address(NO_FILTER, 1)).toBe("tickets?status=new%2Copen%2Cpending");
  const mine = { queue: 10, status: "all", owner: "mine", words: " maps " } as const;
  expect(address(mine, 1)).toBe("tickets?queue=10&owner=1&search=maps");
  expect(address({ ...NO_FILTER, status: "closed", owner: "nobody" }, 1, ticket(7))).toBe(
    "tickets?status=closed&owner=0&before=7000%2C7",
  );
});

test("P31: many changes at once are read once, and counted", async () => {
  const { world, tickets, asked } = await opened((path) => (path === "queues" ? QUEUES : list(ticket(7))));
  tickets.list();
  await settled();
  await world.clock.pass(300);
  asked.length = 0;
  for (let seq = 2; seq < 9; seq++) world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq });
  await world.clock.pass(300);
  expect(asked).toEqual(["GET queues", "GET tickets?status=new%2Copen%2Cpending"]);
  expect(tickets.todo).toBe(3);
});

test("what was heard of tickets is told by their numbers, and a number nobody heard of may be anybody's", async () => {
  const { world, tickets } = await opened((path) =>
    path === "queues" ? QUEUES : list(ticket(7), ticket(9)),
  );
  tickets.list();
  await settled();
  await world.clock.pass(300);
  const hear = (...numbers: number[]): void => {
    for (const one of numbers) world.wire.say({ kind: "ticket_changed", ticket: one, queue: 10, seq: 2 });
  };
  hear(7, 9, 7);
  await world.clock.pass(300);
  expect(tickets.news).toEqual({ any: false, tickets: new Set([7, 9]) });
  hear(10);
  await world.clock.pass(300);
  expect(tickets.news.any).toBe(true);
  hear(10);
  await world.clock.pass(300);
  expect(tickets.news).toEqual({ any: false, tickets: new Set([10]) });
});

test("while somebody points at the list rows stay where they are, and what is new comes last", async () => {
  let rows = [ticket(2), ticket(1)];
  const { tickets } = await opened(() => list(...rows));
  tickets.list();
  await settled();
  expect(tickets.rows).toHaveLength(2);
  tickets.pointed = true;
  rows = [ticket(3), ticket(1, { version: 5, status: "open" })];
  await tickets.load();
  expect(tickets.rows.map((one) => [one.ticket, one.status])).toEqual([
    [2, "new"],
    [1, "open"],
    [3, "new"],
  ]);
  tickets.pointed = false;
  expect(tickets.rows.map((one) => one.ticket)).toEqual([3, 1]);
});

test("a list that could not be read says so, and keeps what it had", async () => {
  let away = false;
  const { tickets } = await opened(() => {
    if (away) throw new Error("no network");
    return list(ticket(1));
  });
  await tickets.load();
  away = true;
  await tickets.load();
  expect([tickets.failed, tickets.rows.length]).toEqual([true, 1]);
});

test("an open ticket reads on when it has changed, and not for what it has", async () => {
  const { world, tickets, asked } = await opened((path) => {
    if (path === "tickets/7?after=0") return whole(ticket(7), QUESTION);
    if (path === "tickets/7?after=1") return whole(ticket(7, { version: 2 }), replied);
    return path === "queues" ? QUEUES : list();
  });
  const one = tickets.open(7);
  one.start();
  await settled();
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await settled();
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await settled();
  expect(one.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(asked.filter((each) => each.includes("tickets/7"))).toHaveLength(2);
});

test("P38: after a restore an open ticket is read from its beginning", async () => {
  let restored = false;
  const { world, tickets } = await opened((path) => {
    if (path === "tickets/7?after=0")
      return restored ? whole(ticket(7), QUESTION) : whole(ticket(7), QUESTION, replied);
    return path === "queues" ? QUEUES : list();
  });
  const one = tickets.open(7);
  one.start();
  await settled();
  expect(one.through).toBe(2);
  restored = true;
  world.wire.end();
  await world.clock.pass(15_000);
  await world.welcome("second");
  await settled();
  expect(one.entries).toEqual([QUESTION]);
});

test("what was taken back is read anew, in all that is here", async () => {
  const bare = { ...QUESTION, body: { ...QUESTION.body, question: "" } } as typeof QUESTION;
  const gone = entry(2, ANA, { kind: "redacted", seqs: [1] });
  let taken = false;
  const { world, tickets } = await opened((path) => {
    if (path === "tickets/7?after=0")
      return taken ? whole(ticket(7), bare, gone) : whole(ticket(7), QUESTION);
    if (path === "tickets/7?after=1") return whole(ticket(7), gone);
    return path === "queues" ? QUEUES : list();
  });
  const one = tickets.open(7);
  one.start();
  await settled();
  taken = true;
  world.wire.say({ kind: "ticket_changed", ticket: 7, queue: 10, seq: 2 });
  await settled();
  await settled();
  expect(one.entries).toEqual([bare, gone]);
});

test("P31: who looks is told to colleagues every 20 s, answered at once, and forgotten after 45 s", async () => {
  const { world, tickets } = await opened((path) =>
    path.startsWith("tickets/") ? whole(ticket(7), QUESTION) : QUEUES,
  );
  const one = tickets.open(7);
  const leave = one.start();
  await settled();
  world.wire.say({ kind: "looking_at", ticket: 7, by: { id: 2, name: "Chi Nguyen" } });
  expect(world.wire.of("look")).toHaveLength(2);
  world.wire.say({ kind: "looking_at", ticket: 7, by: { id: 2, name: "Chi Nguyen" } });
  expect(world.wire.of("look")).toHaveLength(2);
  expect(one.lookers.map(({ name }) => name)).toEqual(["Chi Nguyen"]);
  const alive = async (seconds: number): Promise<void> => {
    for (let past = 0; past < seconds; past++) {
      world.wire.say({ kind: "pong", n: past });
      await world.clock.pass(1_000);
    }
  };
  await alive(44);
  expect(world.wire.of("look")).toHaveLength(4);
  await alive(1);
  expect(one.lookers).toEqual([]);
  leave();
  await alive(60);
  expect(world.wire.of("look")).toHaveLength(4);
});

test("while a mail waits it is asked for, until it is gone or nobody looks any more", async () => {
  let waits: MailWaits | null = { since: 1_000, why: "" };
  const { world, tickets, asked } = await opened((path) =>
    path.startsWith("tickets/") ? { ...whole(ticket(7), QUESTION), pending_mail: waits } : QUEUES,
  );
  const one = tickets.open(7);
  const leave = one.start();
  await settled();
  const times = (): number => asked.filter((each) => each.startsWith("GET tickets/7")).length;
  const pass = async (ms: number): Promise<void> => {
    await world.clock.pass(ms);
    await settled();
  };
  waits = { since: 1_000, why: "451 Later, please" };
  await pass(3_000);
  expect([times(), one.mailWaits]).toEqual([2, waits]);
  waits = null;
  await pass(20_000);
  expect([times(), one.mailWaits]).toEqual([3, null]);
  await pass(60_000);
  expect(times()).toBe(3);
  waits = { since: 2_000, why: "" };
  await one.load();
  leave();
  await pass(60_000);
  expect(times()).toBe(4);
});

test("what was not answered goes out again under its key when the connection is back", async () => {
  let away = true;
  const { world, client, tickets, asked, drafts } = await opened((path, content) => {
    if (content && away) throw new Error("no network");
    return path.startsWith("tickets/7?") ? whole(ticket(7), QUESTION) : { ticket: 7, seq: 1 };
  });
  const stored: string[] = [];
  const sending = new Sending(tickets.open(7), client, drafts, "ticket.7", (content) => stored.push(content));
  sending.start();
  await sending.send("Here", REPLY);
  expect([sending.stage, stored]).toEqual(["waiting", []]);
  away = false;
  world.wire.end();
  await world.clock.pass(10_000);
  await world.welcome();
  await settled();
  expect([sending.stage, stored]).toEqual(["rest", ["Here"]]);
  const sent = asked.filter((each) => each.startsWith("POST"));
  expect(new Set(sent).size).toBe(1);
  expect(sent).toHaveLength(2);
});

test("a page that was reloaded before the answer came sends it again, as it was", async () => {
  const { client, tickets, drafts, request } = await opened((path, content) => {
    if (content && request.mock.calls.length === 1) throw new Error("reloaded");
    return path.startsWith("tickets/7?") ? whole(ticket(7), QUESTION) : { ticket: 7, seq: 1 };
  });
  await new Sending(tickets.open(7), client, drafts, "ticket.7", () => undefined).send("Here", REPLY);
  const stored: string[] = [];
  new Sending(tickets.open(7), client, drafts, "ticket.7", (content) => stored.push(content)).start();
  await settled();
  await settled();
  expect(stored).toEqual(["Here"]);
  const [first, second] = request.mock.calls.filter(([verb]) => verb === "POST");
  expect(second).toEqual(first);
});

test("what is refused stays written, goes out no more by itself, and under a new key when it is sent again", async () => {
  let meanwhile = true;
  const { client, tickets, asked, drafts } = await opened((path, content) => {
    if (content && meanwhile) refuses({ name: "AnsweredMeanwhile", by: "Chi Nguyen", seq: 2 });
    return path.startsWith("tickets/7?") ? whole(ticket(7), QUESTION, replied) : { ticket: 7, seq: 3 };
  });
  const one = tickets.open(7);
  const sending = new Sending(one, client, drafts, "ticket.7", () => undefined);
  await sending.send("Here", REPLY);
  expect(sending.refusal).toMatchObject({ name: "AnsweredMeanwhile" });
  expect(one.through).toBe(2);
  meanwhile = false;
  await sending.send("Here", { ...REPLY, after: 2 });
  expect([sending.stage, sending.refusal]).toEqual(["rest", null]);
  expect(new Set(asked.filter((each) => each.startsWith("POST"))).size).toBe(2);
});

test("who claims what somebody else has by now is refused, and sees whose it is", async () => {
  const chis = ticket(7, { version: 2, owner: { id: CHI.id, name: CHI.name } });
  const { tickets } = await opened((path, content) => {
    if (content) refuses({ name: "ClaimedMeanwhile", by: "Chi Nguyen" });
    return path.startsWith("tickets/7?") ? whole(chis, QUESTION) : QUEUES;
  });
  const one = tickets.open(7);
  const refusal = await one.perform({ kind: "assign", operator: ANA.id, instead_of: 0 });
  expect(refusal && whyNot(refusal)).toContain("Chi Nguyen owns this ticket now.");
  expect(one.head?.owner?.name).toBe("Chi Nguyen");
});

test("a reply that was stored unheard and written anew is told, and not sent twice", async () => {
  let stored = "";
  const { client, tickets, asked, drafts } = await opened((path, content) => {
    if (!content) return path.startsWith("tickets/7?") ? whole(ticket(7), QUESTION) : QUEUES;
    const { text } = content as { text: string };
    const key = path.split("key=")[1] ?? "";
    if (stored === "") {
      stored = key;
      throw new Error("the answer was lost");
    }
    if (stored === key && text !== "Here") refuses({ name: "KeyReused" } as never);
    return { ticket: 7, seq: 3 };
  });
  const said: string[] = [];
  const sending = new Sending(tickets.open(7), client, drafts, "ticket.7", (content) => said.push(content));
  await sending.send("Here", REPLY);
  sending.changed();
  // A reload sends nothing that was written anew.
  new Sending(tickets.open(7), client, drafts, "ticket.7", (content) => said.push(content)).start();
  await sending.send("Here, too", { ...REPLY, text: "Here, too" });
  expect([sending.stage, sending.refusal, said]).toEqual(["rest", { name: "KeyReused" }, []]);
  sending.changed();
  await sending.send("Here, too", { ...REPLY, text: "Here, too" });
  expect([sending.refusal, said]).toEqual([null, ["Here, too"]]);
  const keys = asked.filter((each) => each.startsWith("POST"));
  expect([keys.length, new Set(keys).size]).toEqual([3, 2]);
});

test("what waits and is written anew does not go out as it was", async () => {
  const { world, client, tickets, asked, drafts } = await opened((path, content) => {
    if (content) throw new Error("no network");
    return path === "queues" ? QUEUES : list();
  });
  const sending = new Sending(tickets.open(7), client, drafts, "ticket.7", () => undefined);
  sending.start();
  await sending.send("Here", REPLY);
  sending.changed();
  world.wire.end();
  await world.clock.pass(10_000);
  await world.welcome();
  expect(asked.filter((each) => each.startsWith("POST"))).toHaveLength(1);
});
