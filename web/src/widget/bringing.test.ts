import { beforeEach, expect, test, vi } from "vitest";
import type { Problem, sendFile } from "../chat/upload";
import { Uploads } from "../chat/uploads.svelte";
import { memoryStore } from "../live/ports";
import { flushPromises, World } from "../live/world";
import { Bringing } from "./bringing.svelte";
import { Memory } from "./memory";

let world: World;
let memory: Memory;
/** What the server says of the next ones, by name; `held`: nothing yet. */
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
      signal.addEventListener("abort", () => refuse(new DOMException("off", "AbortError"))),
    );
  if (!answer) announced?.(`token of ${file.name}`);
  return Promise.resolve(answer ?? null);
};

const bringing = (): Bringing =>
  new Bringing({ ...world.ports, memory }, { address: "/files" }, new Uploads(world.ports.random, send));
const file = (name: string): File => new File(["x"], name);
const names = (one: Bringing): string[] => one.attached.all.map(({ name }) => name);
const whole = (one: Bringing, calling = new AbortController()): Promise<boolean> => one.whole(calling.signal);

test("files are sent as they are chosen, and those that are there outlive a reload", async () => {
  const one = bringing();
  one.add([file("a"), file("b")]);
  expect(await whole(one)).toBe(true);
  expect(sent).toEqual(["/files a", "/files b"]);
  expect([names(one), names(bringing())]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  one.remove("token of a");
  expect([names(one), bringing().attached.tokens]).toEqual([["b"], ["token of b"]]);
  memory.left({ ticket: 1, page: "/", mailed: false });
  expect(names(bringing())).toEqual([]);
});

test("without a line the question waits with its files, and goes on by itself or at once", async () => {
  answers = { a: "unreached" };
  const one = bringing();
  one.add([file("a")]);
  const all = whole(one);
  await vi.waitFor(() => expect(one.waits).toBe(true));
  await world.clock.pass(3_000);
  await vi.waitFor(() => expect([one.waits, sent.length]).toEqual([true, 2]));
  answers = {};
  one.hurry();
  expect(await all).toBe(true);
  expect([one.waits, names(one)]).toEqual([false, ["a"]]);
});

test("what is called off waits no more, and neither for a file that is on its way", async () => {
  answers = { a: "held" };
  const one = bringing();
  const calling = new AbortController();
  one.add([file("a")]);
  const all = whole(one, calling);
  await flushPromises();
  calling.abort();
  expect(await all).toBe(false);
  answers = { a: "unreached" };
  const other = bringing();
  const another = new AbortController();
  other.add([file("a")]);
  const waits = whole(other, another);
  await flushPromises();
  another.abort();
  expect([await waits, other.waits]).toEqual([false, false]);
});

test("a file that is refused holds the question up until it is removed", async () => {
  answers = { b: { name: "FileTypeRefused", type: "text/html" } };
  const one = bringing();
  one.add([file("a"), file("b")]);
  expect(await whole(one)).toBe(false);
  expect([names(one), one.problem !== ""]).toEqual([["a"], true]);
  for (const each of one.uploads.all) one.remove(each);
  expect([await whole(one), one.problem]).toEqual([true, ""]);
});

test("what waited too long is sent once more; what is not at hand any more is named", async () => {
  const one = bringing();
  one.add([file("a")]);
  await whole(one);
  expect(one.again()).toBe(true);
  expect(await whole(one)).toBe(true);
  expect([sent.length, names(one)]).toEqual([2, ["a"]]);
  const reloaded = bringing();
  expect(reloaded.again()).toBe(false);
  expect(reloaded.problem).toContain("again: a");
  expect(names(reloaded)).toEqual([]);
});

test("more than ten are too many, and that is said", async () => {
  const one = bringing();
  one.add(Array.from({ length: 12 }, (_, place) => file(`f${place}`)));
  expect(await whole(one)).toBe(true);
  expect([names(one).length, one.problem !== ""]).toEqual([10, true]);
});
