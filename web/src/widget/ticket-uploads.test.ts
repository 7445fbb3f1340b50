import { beforeEach, expect, test, vi } from "vitest";
import type { Problem, sendFile } from "../chat/upload";
import { Uploads } from "../chat/uploads.svelte";
import { memoryStore } from "../live/ports";
import { flushPromises, World } from "../live/world";
import { TicketUploads } from "./ticket-uploads.svelte";
import { Memory } from "./memory";

let world: World;
let memory: Memory;
/** The problems of uploads by file name; `held`: no answer. */
let answers: Partial<Record<string, Problem | "held">>;
let sent: string[];

beforeEach(() => {
  world = new World();
  memory = new Memory(memoryStore(), "ask");
  answers = {};
  sent = [];
});

const send: typeof sendFile = (file, _key, route, _progress, signal, announced) => {
  sent.push(`${route.address} ${file.name}`);
  const answer = answers[file.name];
  if (answer === "held")
    return new Promise((_, refuse) =>
      signal.addEventListener("abort", () => refuse(new DOMException("aborted", "AbortError"))),
    );
  if (!answer) announced?.(`token of ${file.name}`);
  return Promise.resolve(answer ?? null);
};

const uploads = (): TicketUploads =>
  new TicketUploads({ ...world.ports, memory }, { address: "/files" }, new Uploads(world.ports.random, send));
const file = (name: string): File => new File(["x"], name);
const names = (one: TicketUploads): string[] => one.attached.all.map(({ name }) => name);
const complete = (one: TicketUploads, calling = new AbortController()): Promise<boolean> =>
  one.complete(calling.signal);

test("files are uploaded as they are chosen and survive a reload", async () => {
  const one = uploads();
  one.add([file("a"), file("b")]);
  expect(await complete(one)).toBe(true);
  expect(sent).toEqual(["/files a", "/files b"]);
  expect([names(one), names(uploads())]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  one.remove("token of a");
  expect([names(one), uploads().attached.tokens]).toEqual([["b"], ["token of b"]]);
  memory.ticketCreated({ ticket: 1, page: "/", mailed: false });
  expect(names(uploads())).toEqual([]);
});

test("without a connection complete waits and retries", async () => {
  answers = { a: "unreached" };
  const one = uploads();
  one.add([file("a")]);
  const all = complete(one);
  await vi.waitFor(() => expect(one.waits).toBe(true));
  await world.clock.pass(3_000);
  await vi.waitFor(() => expect([one.waits, sent.length]).toEqual([true, 2]));
  answers = {};
  one.retryNow();
  expect(await all).toBe(true);
  expect([one.waits, names(one)]).toEqual([false, ["a"]]);
});

test("an abort ends complete, also during an upload", async () => {
  answers = { a: "held" };
  const one = uploads();
  const calling = new AbortController();
  one.add([file("a")]);
  const all = complete(one, calling);
  await flushPromises();
  calling.abort();
  expect(await all).toBe(false);
  answers = { a: "unreached" };
  const other = uploads();
  const another = new AbortController();
  other.add([file("a")]);
  const waits = complete(other, another);
  await flushPromises();
  another.abort();
  expect([await waits, other.waits]).toEqual([false, false]);
});

test("complete is false until a refused file is removed", async () => {
  answers = { b: { name: "FileTypeRefused", type: "text/html" } };
  const one = uploads();
  one.add([file("a"), file("b")]);
  expect(await complete(one)).toBe(false);
  expect([names(one), one.problem !== ""]).toEqual([["a"], true]);
  for (const each of one.uploads.all) one.remove(each);
  expect([await complete(one), one.problem]).toEqual([true, ""]);
});

test("resend uploads deleted files again and names those lost by a reload", async () => {
  const one = uploads();
  one.add([file("a")]);
  await complete(one);
  expect(one.resend()).toBe(true);
  expect(await complete(one)).toBe(true);
  expect([sent.length, names(one)]).toEqual([2, ["a"]]);
  const reloaded = uploads();
  expect(reloaded.resend()).toBe(false);
  expect(reloaded.problem).toContain("again: a");
  expect(names(reloaded)).toEqual([]);
});

test("of more than ten files the others are refused", async () => {
  const one = uploads();
  one.add(Array.from({ length: 12 }, (_, index) => file(`f${index}`)));
  expect(await complete(one)).toBe(true);
  expect([names(one).length, one.problem !== ""]).toEqual([10, true]);
});
