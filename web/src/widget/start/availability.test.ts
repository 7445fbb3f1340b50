import { beforeEach, expect, test } from "vitest";
import { flushPromises, World } from "../../testing/world";
import { Api } from "../api";
import { Availability } from "./availability.svelte";
import type { PresenceReceiver } from "./availability.svelte";

let world: World;
let streams: PresenceReceiver[];
let polls: number;
let answer: () => Promise<{ online: boolean }>;

beforeEach(() => {
  world = new World();
  streams = [];
  polls = 0;
  answer = () => Promise.resolve({ online: true });
});

function watching(zone?: string): Availability {
  const fetcher = (): Promise<Response> => {
    polls += 1;
    return answer().then((body) => Response.json(body));
  };
  const availability = new Availability(
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
    zone,
  );
  availability.watch(true);
  return availability;
}

/** The newest stream. */
function stream(): PresenceReceiver {
  const last = streams.at(-1);
  if (!last) throw new Error("no stream was opened");
  return last;
}

async function answered(): Promise<void> {
  for (let round = 0; round < 4; round++) await flushPromises();
}

test("nothing is polled while the stream works", async () => {
  const availability = watching();
  stream().changed({ online: true });
  await world.clock.pass(40_000);
  stream().changed({ online: false });
  await world.clock.pass(40_000);
  expect([availability.online, polls, streams.length]).toEqual([false, 0, 1]);
});

test("without a stream it polls, with back-off and jitter", async () => {
  const availability = watching();
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
  expect([availability.online, polls]).toEqual([true, 7]);
});

test("a stream without events counts as lost", async () => {
  watching();
  await world.clock.pass(3_000);
  await answered();
  expect(polls).toBe(1);
  await world.clock.pass(1_000);
  stream().changed({ online: true });
  await world.clock.pass(45_000);
  expect(polls).toBe(2);
});

test("an answer to a poll before the last event is ignored", async () => {
  let late: (body: { online: boolean }) => void = () => undefined;
  answer = () => new Promise((done) => (late = done));
  const availability = watching();
  stream().closed();
  await world.clock.pass(1_000);
  stream().changed({ online: false });
  late({ online: true });
  await answered();
  expect(availability.online).toBe(false);
});

test("checkNow opens the stream at once; offline closes it", async () => {
  const availability = watching();
  stream().changed({ online: true });
  availability.checkNow();
  expect(streams.length).toBe(1);
  answer = () => Promise.reject(new TypeError("network"));
  availability.offline();
  await answered();
  expect([availability.online, availability.reached]).toEqual([null, false]);
  availability.checkNow();
  expect(streams.length).toBe(2);
  stream().changed({ online: true });
  expect([availability.online, availability.reached]).toEqual([true, true]);
});

test("nothing is opened or polled once it no longer matters", async () => {
  const availability = watching();
  stream().closed();
  await answered();
  availability.watch(false);
  availability.checkNow();
  availability.offline();
  await world.clock.pass(60_000);
  expect([streams.length, polls]).toEqual([1, 1]);
});

test.each([
  ["Pacific/Auckland", "Opens today at 9:00 AM (Pacific/Auckland)"],
  [Intl.DateTimeFormat().resolvedOptions().timeZone, "Opens today at 9:00 AM"],
])("W5: opening times name the library's time zone where it isn't the patron's: %s", (zone, text) => {
  const availability = watching(zone);
  streams[0]?.changed({ online: false, opens: "Opens today at 9:00 AM" });
  expect(availability.opens).toBe(text);
  streams[0]?.changed({ online: true });
  expect(availability.opens).toBe("");
});
