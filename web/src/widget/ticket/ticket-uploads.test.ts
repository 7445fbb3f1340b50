import { beforeEach, expect, test, vi } from "vitest";
import type { Problem, sendFile } from "../../chat/files/upload";
import { Uploads } from "../../chat/files/uploads.svelte";
import { memoryStore } from "../../live/ports";
import { flushPromises, World } from "../../testing/world";
import { TicketUploads } from "./ticket-uploads.svelte";
import { Memory } from "../memory";

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
const names = (files: TicketUploads): string[] => files.attached.all.map(({ name }) => name);
const complete = (files: TicketUploads, calling = new AbortController()): Promise<boolean> =>
  files.complete(calling.signal);

test("files are uploaded as they are chosen and survive a reload", async () => {
  const files = uploads();
  files.add([file("a"), file("b")]);
  expect(await complete(files)).toBe(true);
  expect(sent).toEqual(["/files a", "/files b"]);
  expect([names(files), names(uploads())]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  files.remove("token of a");
  expect([names(files), uploads().attached.tokens]).toEqual([["b"], ["token of b"]]);
  memory.ticketCreated({ ticket: 1, page: "/", mailed: false });
  expect(names(uploads())).toEqual([]);
});

test("without a connection complete waits and retries", async () => {
  answers = { a: "unreached" };
  const files = uploads();
  files.add([file("a")]);
  const all = complete(files);
  await vi.waitFor(() => expect(files.waits).toBe(true));
  await world.clock.pass(3_000);
  await vi.waitFor(() => expect([files.waits, sent.length]).toEqual([true, 2]));
  answers = {};
  files.retryNow();
  expect(await all).toBe(true);
  expect([files.waits, names(files)]).toEqual([false, ["a"]]);
});

test("an abort ends complete, also during an upload", async () => {
  answers = { a: "held" };
  const files = uploads();
  const calling = new AbortController();
  files.add([file("a")]);
  const all = complete(files, calling);
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
  const files = uploads();
  files.add([file("a"), file("b")]);
  expect(await complete(files)).toBe(false);
  expect([names(files), files.problem !== ""]).toEqual([["a"], true]);
  for (const upload of files.uploads.all) files.remove(upload);
  expect([await complete(files), files.problem]).toEqual([true, ""]);
});

test("resend uploads deleted files again and names those lost by a reload", async () => {
  const files = uploads();
  files.add([file("a")]);
  await complete(files);
  expect(files.resend()).toBe(true);
  expect(await complete(files)).toBe(true);
  expect([sent.length, names(files)]).toEqual([2, ["a"]]);
  const reloaded = uploads();
  expect(reloaded.resend()).toBe(false);
  expect(reloaded.problem).toContain("again: a");
  expect(names(reloaded)).toEqual([]);
});

test("of more than ten files the others are refused", async () => {
  const files = uploads();
  files.add(Array.from({ length: 12 }, (_, index) => file(`f${index}`)));
  expect(await complete(files)).toBe(true);
  expect([names(files).length, files.problem !== ""]).toEqual([10, true]);
});
