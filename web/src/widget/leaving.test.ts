import { beforeEach, expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { flushPromises, World } from "../live/world";
import { Api } from "./api";
import type { LeaveBody } from "./api";
import { Leaving } from "./leaving.svelte";
import { Memory } from "./memory";

const ASKED = { question: "Where?", name: "Dana", contact: "", page: "", token: "tok" };
const MADE = { ticket: 12, page: "/ticket/12.x/", mailed: false };

let world: World;
let memory: Memory;
let answer: [number, unknown];
let sent: LeaveBody[];
let made: number;

beforeEach(() => {
  world = new World();
  memory = new Memory(memoryStore(), "ask");
  answer = [201, MADE];
  sent = [];
  made = 0;
});

function leaving(): Leaving {
  const fetcher = ((_address: string, init?: RequestInit) => {
    sent.push(JSON.parse(String(init?.body)) as LeaveBody);
    const [status, body] = answer;
    return status === 0
      ? Promise.reject(new TypeError("network"))
      : Promise.resolve({ ok: status < 300, status, json: () => Promise.resolve(body) });
  }) as unknown as typeof fetch;
  const api = new Api("https://desk.example", fetcher);
  return new Leaving({ ...world.ports, api, memory }, "ask", () => (made += 1));
}

async function passes(ms: number): Promise<void> {
  await flushPromises();
  await world.clock.pass(ms);
  await flushPromises();
  await flushPromises();
}

test("a question that was taken is a ticket; its drafts and the chat before it are forgotten", async () => {
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  for (const place of ["question", "ticket", "name", "contact"] as const) memory.setDraft(place, "x");
  const one = leaving();
  one.from = "lost";
  await one.send({ ...ASKED, question: "  a\u0000b\u202e  " });
  expect(sent[0]).toMatchObject({ question: "ab", name: "Dana", token: "tok" });
  expect([one.made, one.from, one.failure, made]).toEqual([MADE, null, null, 1]);
  expect([memory.ticket, memory.session, memory.leaving]).toEqual([MADE, null, null]);
  expect(["question", "ticket", "name", "contact"].map((p) => memory.draft(p as "name"))).toEqual([
    "",
    "",
    "",
    "",
  ]);
  expect(leaving().made).toEqual(MADE);
  one.forget();
  expect([one.made, leaving().made]).toEqual([null, null]);
});

test.each([[[0, null]], [[503, { refusal: { name: "Unavailable", retry_after: 2 } }]], [[502, null]]])(
  "what could not be reached goes out by itself, with the same key: %j",
  async (failed) => {
    answer = failed as [number, unknown];
    const one = leaving();
    await one.send(ASKED);
    expect([one.failure, one.made]).toEqual(["waits", null]);
    await passes(3_000);
    expect(sent).toHaveLength(2);
    answer = [200, MADE];
    one.hurry();
    await passes(0);
    expect([one.made, one.failure, sent.length]).toEqual([MADE, null, 3]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    await passes(60_000);
    expect(sent).toHaveLength(3);
  },
);

test("over a reload it goes out with the same key, and what was refused then is shown to be mended", async () => {
  answer = [0, null];
  await leaving().send(ASKED);
  answer = [400, { refusal: { name: "BadContact", fault: "email" } }];
  const next = leaving();
  await passes(0);
  expect(sent[1]).toEqual(sent[0]);
  expect([next.failure, next.from, memory.leaving]).toEqual([
    { name: "BadContact", fault: "email" },
    "lost",
    null,
  ]);
});

test("something else is another question with another key, and what waited does not go out", async () => {
  answer = [0, null];
  const one = leaving();
  await one.send(ASKED);
  one.rest();
  await passes(60_000);
  expect([sent.length, one.failure, memory.leaving]).toEqual([1, null, null]);
  await one.send({ ...ASKED, question: "Where else?" });
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("sent again while it waits it is sent at once, and once", async () => {
  answer = [0, null];
  const one = leaving();
  await one.send(ASKED);
  answer = [201, MADE];
  await one.send(ASKED);
  await passes(60_000);
  expect([sent.length, made, sent[0]?.key === sent[1]?.key]).toEqual([2, 1, true]);
});

test("where questions are not taken any more it says so, and too many is said with when to come again", async () => {
  const one = leaving();
  answer = [404, { refusal: { name: "NoSuchQueue" } }];
  await one.send(ASKED);
  expect(one.failure).toBe("nowhere");
  answer = [429, { refusal: { name: "TooMany", retry_after: 60 } }];
  await one.send(ASKED);
  expect(one.failure).toEqual({ name: "TooMany", retry_after: 60 });
});

test("what is written while the question is on its way loses no answer and makes no second ticket", async () => {
  const one = leaving();
  const sending = one.send(ASKED);
  one.rest();
  await sending;
  expect([one.made, made, sent.length]).toEqual([MADE, 1, 1]);
});

test.each([[[0, null]], [[503, null]], [[400, { refusal: { name: "BadContact", fault: "email" } }]]])(
  "called off on its way it goes out no more when it fails, not over a reload either: %j",
  async (failed) => {
    answer = failed as [number, unknown];
    const one = leaving();
    const sending = one.send(ASKED);
    one.callOff();
    expect(memory.leaving).toBeNull();
    await sending;
    answer = [201, MADE];
    leaving();
    await passes(60_000);
    expect([sent.length, one.failure, one.from, one.made]).toEqual([1, null, null, null]);
  },
);

test("called off, and arrived all the same, it is a ticket, and none that was made twice", async () => {
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  const one = leaving();
  const first = one.send(ASKED);
  one.callOff();
  const second = one.send(ASKED);
  one.callOff();
  await Promise.all([first, second]);
  expect([one.made, made, sent[0]?.key === sent[1]?.key]).toEqual([MADE, 1, true]);
});

test("called off, it takes no chat away that was begun since", async () => {
  const one = leaving();
  const sending = one.send({ ...ASKED, token: "" });
  one.callOff();
  memory.session = { chat: 7, token: "tok", question: "Where?" };
  await sending;
  expect([one.made, made, memory.session?.chat]).toEqual([null, 0, 7]);
});

test("what rests goes out no more, however long one stays in the chat", async () => {
  answer = [0, null];
  const one = leaving();
  await one.send(ASKED);
  one.rest();
  answer = [201, MADE];
  await passes(60_000);
  expect([one.made, sent.length, memory.leaving]).toEqual([null, 1, null]);
});

test("files go with it; with others it is another question, and where they are gone, or not taken, that is said", async () => {
  answer = [0, null];
  const one = leaving();
  await one.send({ ...ASKED, files: ["t1", "t2"] });
  await one.send({ ...ASKED, files: ["t1", "t2"] });
  await one.send({ ...ASKED, files: ["t1"] });
  expect(sent.map(({ files }) => files)).toEqual([["t1", "t2"], ["t1", "t2"], ["t1"]]);
  expect([sent[0]?.key === sent[1]?.key, sent[1]?.key === sent[2]?.key]).toEqual([true, false]);
  answer = [404, { refusal: { name: "NoSuchUpload" } }];
  await one.send({ ...ASKED, files: ["t1"] });
  expect([one.failure, memory.leaving]).toEqual(["gone", null]);
  answer = [403, { refusal: { name: "FilesDisabled" } }];
  await one.send({ ...ASKED, files: ["t1"] });
  expect(one.failure).toBe("bare");
});
