import { beforeEach, expect, test } from "vitest";
import { flushPromises, World } from "../live/world";
import { Api } from "./api";
import { Availability } from "./availability.svelte";
import type { PresenceReceiver } from "./availability.svelte";

let world: World;
let streams: PresenceReceiver[];
let asked: number;
let answer: () => Promise<{ online: boolean }>;

beforeEach(() => {
  world = new World();
  streams = [];
  asked = 0;
  answer = () => Promise.resolve({ online: true });
});

function watching(): Availability {
  const fetcher = (): Promise<Response> => {
    asked += 1;
    return answer().then((body) => Response.json(body));
  };
  const made = new Availability(
    {
      api: new Api("", fetcher as unknown as typeof fetch),
      clock: world.clock,
      random: world.random,
      open: (_widget, to) => {
        streams.push(to);
        return () => undefined;
      },
    },
    "ask",
  );
  made.watch(true);
  return made;
}

/** The newest stream. */
function stream(): PresenceReceiver {
  const last = streams.at(-1);
  if (!last) throw new Error("no stream was opened");
  return last;
}

async function answered(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await flushPromises();
}

test("while the stream goes on nothing is asked", async () => {
  const made = watching();
  stream().online(true);
  await world.clock.pass(40_000);
  stream().online(false);
  await world.clock.pass(40_000);
  expect([made.online, asked, streams.length]).toEqual([false, 0, 1]);
});

test("where no stream can be had it asks, ever less often, at times that others don't share", async () => {
  const made = watching();
  for (world.fraction of [0, 0.5, 1, 0, 0.5, 1, 0.5]) {
    stream().closed();
    await answered();
    const tries = streams.length;
    const least = Math.min(15_000, 1_000 * 2 ** (tries - 1)) * (0.5 + world.fraction);
    await world.clock.pass(least - 1);
    expect(streams.length).toBe(tries);
    await world.clock.pass(1);
    expect(streams.length).toBe(tries + 1);
  }
  expect([made.online, asked]).toEqual([true, 7]);
});

test("a stream that is held back on the way, or falls silent, counts as lost", async () => {
  watching();
  await world.clock.pass(3_000);
  await answered();
  expect(asked).toBe(1);
  await world.clock.pass(1_000);
  stream().online(true);
  await world.clock.pass(45_000);
  expect(asked).toBe(2);
});

test("an answer that was asked for before the stream said something else is old", async () => {
  let late: (body: { online: boolean }) => void = () => undefined;
  answer = () => new Promise((done) => (late = done));
  const made = watching();
  stream().closed();
  await world.clock.pass(1_000);
  stream().online(false);
  late({ online: true });
  await answered();
  expect(made.online).toBe(false);
});

test("when the browser is online again the next try does not wait; when it is offline the stream is given up", async () => {
  const made = watching();
  stream().online(true);
  made.hurry();
  expect(streams.length).toBe(1);
  answer = () => Promise.reject(new TypeError("network"));
  made.offline();
  await answered();
  expect([made.online, made.reached]).toEqual([null, false]);
  made.hurry();
  expect(streams.length).toBe(2);
  stream().online(true);
  expect([made.online, made.reached]).toEqual([true, true]);
});

test("nothing is opened or asked once it does not matter any more", async () => {
  const made = watching();
  stream().closed();
  await answered();
  made.watch(false);
  made.hurry();
  made.offline();
  await world.clock.pass(60_000);
  expect([streams.length, asked]).toEqual([1, 1]);
});
