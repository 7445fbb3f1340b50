import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../../live/ports";
import { flushPromises, World } from "../../testing/world";
import { Api } from "../api";
import type { TicketBody } from "../api";
import { TicketSubmission } from "./submission.svelte";
import { Memory } from "../memory";

const FIELDS = {
  question: "Where?",
  name: "Dana",
  contact: "",
  page: "",
  token: "tok",
  sensitive: "ask" as const,
};
const MADE = { ticket: 12, page: "/ticket/12.x/", mailed: false };
const STORED = { ...MADE, until: expect.any(Number) as number };

let world: World;
let memory: Memory;
let answer: [number, unknown];
let sent: TicketBody[];
let made: number;

beforeEach(() => {
  world = new World();
  memory = new Memory(memoryStore(), "ask");
  answer = [201, MADE];
  sent = [];
  made = 0;
});

function submission(): TicketSubmission {
  const fetcher = ((_address: string, init?: RequestInit) => {
    sent.push(JSON.parse(String(init?.body)) as TicketBody);
    const [status, body] = answer;
    return status === 0
      ? Promise.reject(new TypeError("network"))
      : Promise.resolve({ ok: status < 300, status, json: () => Promise.resolve(body) });
  }) as unknown as typeof fetch;
  const api = new Api("https://desk.example", fetcher);
  return new TicketSubmission({ ...world.ports, api, memory }, "ask", () => (made += 1));
}

async function passes(ms: number): Promise<void> {
  await flushPromises();
  await world.clock.pass(ms);
  await flushPromises();
  await flushPromises();
}

test("a created ticket replaces the drafts and the chat before it", async () => {
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  for (const name of ["question", "ticket", "name", "contact"] as const) memory.setDraft(name, "x");
  const ticket = submission();
  ticket.from = "lost";
  await ticket.send({ ...FIELDS, question: "  a\u0000b\u202e  " });
  expect(sent[0]).toMatchObject({ question: "ab", name: "Dana", token: "tok" });
  expect([ticket.ticket, ticket.from, ticket.failure, made]).toEqual([MADE, null, null, 1]);
  expect([memory.ticket, memory.session, memory.submission]).toEqual([STORED, null, null]);
  expect(["question", "ticket", "name", "contact"].map((p) => memory.draft(p as "name"))).toEqual([
    "",
    "",
    "",
    "",
  ]);
  expect(submission().ticket).toEqual(STORED);
  ticket.forget();
  expect([ticket.ticket, submission().ticket]).toEqual([null, null]);
});

test.each([[[0, null]], [[503, { refusal: { name: "Unavailable", retry_after: 2 } }]], [[502, null]]])(
  "after a failure it is sent again with the same key: %j",
  async (failed) => {
    answer = failed as [number, unknown];
    const ticket = submission();
    await ticket.send(FIELDS);
    expect([ticket.failure, ticket.ticket]).toEqual(["waits", null]);
    await passes(3_000);
    expect(sent).toHaveLength(2);
    answer = [200, MADE];
    ticket.retryNow();
    await passes(0);
    expect([ticket.ticket, ticket.failure, sent.length]).toEqual([MADE, null, 3]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    await passes(60_000);
    expect(sent).toHaveLength(3);
  },
);

test("after a reload it is sent again with the same key; a refusal opens the form", async () => {
  answer = [0, null];
  await submission().send(FIELDS);
  answer = [400, { refusal: { name: "BadContact", fault: "email" } }];
  const next = submission();
  await passes(0);
  expect(sent[1]).toEqual(sent[0]);
  expect([next.failure, next.from, memory.submission]).toEqual([
    { name: "BadContact", fault: "email" },
    "lost",
    null,
  ]);
});

test("another question has another key and cancels the retry", async () => {
  answer = [0, null];
  const ticket = submission();
  await ticket.send(FIELDS);
  ticket.cancelRetry();
  await passes(60_000);
  expect([sent.length, ticket.failure, memory.submission]).toEqual([1, null, null]);
  await ticket.send({ ...FIELDS, question: "Where else?" });
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("sending again during the wait sends at once and only once", async () => {
  answer = [0, null];
  const ticket = submission();
  await ticket.send(FIELDS);
  answer = [201, MADE];
  await ticket.send(FIELDS);
  await passes(60_000);
  expect([sent.length, made, sent[0]?.key === sent[1]?.key]).toEqual([2, 1, true]);
});

test("nowhere and TooMany are reported as failures", async () => {
  const ticket = submission();
  answer = [404, { refusal: { name: "NoSuchQueue" } }];
  await ticket.send(FIELDS);
  expect(ticket.failure).toBe("nowhere");
  answer = [429, { refusal: { name: "TooMany", retry_after: 60 } }];
  await ticket.send(FIELDS);
  expect(ticket.failure).toEqual({ name: "TooMany", retry_after: 60 });
});

test("an edit during the request loses no answer and creates no second ticket", async () => {
  const ticket = submission();
  const sending = ticket.send(FIELDS);
  ticket.cancelRetry();
  await sending;
  expect([ticket.ticket, made, sent.length]).toEqual([MADE, 1, 1]);
});

test.each([[[0, null]], [[503, null]], [[400, { refusal: { name: "BadContact", fault: "email" } }]]])(
  "a canceled submission that fails is not sent again, nor after a reload: %j",
  async (failed) => {
    answer = failed as [number, unknown];
    const ticket = submission();
    const sending = ticket.send(FIELDS);
    ticket.cancel();
    expect(memory.submission).toBeNull();
    await sending;
    answer = [201, MADE];
    submission();
    await passes(60_000);
    expect([sent.length, ticket.failure, ticket.from, ticket.ticket]).toEqual([1, null, null, null]);
  },
);

test("a canceled submission that arrives creates one ticket", async () => {
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  const ticket = submission();
  const first = ticket.send(FIELDS);
  ticket.cancel();
  const second = ticket.send(FIELDS);
  ticket.cancel();
  await Promise.all([first, second]);
  expect([ticket.ticket, made, sent[0]?.key === sent[1]?.key]).toEqual([MADE, 1, true]);
});

test("a canceled submission doesn't end a chat that was started since", async () => {
  const ticket = submission();
  const sending = ticket.send({ ...FIELDS, token: "" });
  ticket.cancel();
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  await sending;
  expect([ticket.ticket, made, memory.session?.chat]).toEqual([null, 0, 7]);
});

test("after cancelRetry nothing is sent", async () => {
  answer = [0, null];
  const ticket = submission();
  await ticket.send(FIELDS);
  ticket.cancelRetry();
  answer = [201, MADE];
  await passes(60_000);
  expect([ticket.ticket, sent.length, memory.submission]).toEqual([null, 1, null]);
});

test("files are sent with it; other files mean another key; deleted or refused files are failures", async () => {
  answer = [0, null];
  const ticket = submission();
  await ticket.send({ ...FIELDS, files: ["t1", "t2"] });
  await ticket.send({ ...FIELDS, files: ["t1", "t2"] });
  await ticket.send({ ...FIELDS, files: ["t1"] });
  expect(sent.map(({ files }) => files)).toEqual([["t1", "t2"], ["t1", "t2"], ["t1"]]);
  expect([sent[0]?.key === sent[1]?.key, sent[1]?.key === sent[2]?.key]).toEqual([true, false]);
  answer = [404, { refusal: { name: "NoSuchUpload" } }];
  await ticket.send({ ...FIELDS, files: ["t1"] });
  expect([ticket.failure, memory.submission]).toEqual(["gone", null]);
  answer = [403, { refusal: { name: "FilesDisabled" } }];
  await ticket.send({ ...FIELDS, files: ["t1"] });
  expect(ticket.failure).toBe("bare");
});
