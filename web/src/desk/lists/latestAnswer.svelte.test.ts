import { flushSync } from "svelte";
import { expect, onTestFinished, test, vi } from "vitest";
import { flushPromises } from "../../testing/world";
import { LatestAnswer, PAUSE } from "./latestAnswer.svelte";

/** A search whose requests a test answers in any order. */
function search() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const requests: {
    terms: string;
    signal: AbortSignal;
    answer: (content: string) => void;
    fail: () => void;
  }[] = [];
  let terms = $state("");
  let answer!: LatestAnswer<string, string>;
  onTestFinished(
    $effect.root(() => {
      answer = new LatestAnswer(
        () => terms,
        (requested, signal) =>
          new Promise((resolve, reject) =>
            requests.push({
              terms: requested,
              signal,
              answer: resolve,
              fail: () => reject(new Error("lost")),
            }),
          ),
      );
    }),
  );
  flushSync();
  const type = (text: string): void => {
    terms = text;
    flushSync();
  };
  const pause = (ms = PAUSE): void => void vi.advanceTimersByTime(ms);
  return { answer, requests, type, pause };
}

test("LatestAnswer sends one request after a pause in typing", () => {
  const { requests, type, pause } = search();
  for (const text of ["r", "re", "ren"]) type(text);
  pause(PAUSE - 1);
  expect(requests).toEqual([]);
  pause(1);
  expect(requests.map(({ terms }) => terms)).toEqual(["ren"]);
});

test("LatestAnswer aborts an earlier request, and drops its late answer or failure", async () => {
  const { answer, requests, type, pause } = search();
  for (const text of ["maps", "hours", "loans"]) {
    type(text);
    pause();
  }
  expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
  requests[2]?.answer("of loans");
  requests[1]?.fail();
  requests[0]?.answer("of maps");
  await flushPromises();
  expect([answer.value, answer.request, answer.failure]).toEqual(["of loans", "loans", null]);
});

test("LatestAnswer keeps the last answer with its request when the next one fails, until a reload succeeds", async () => {
  const { answer, requests, type, pause } = search();
  pause();
  requests[0]?.answer("of all");
  await flushPromises();
  type("maps");
  pause();
  requests[1]?.fail();
  await flushPromises();
  expect([answer.value, answer.request, answer.failure]).toEqual(["of all", "", new Error("lost")]);
  answer.reload();
  flushSync();
  pause();
  requests[2]?.answer("of maps");
  await flushPromises();
  expect([answer.value, answer.request, answer.failure]).toEqual(["of maps", "maps", null]);
});

test("an effect that reloads runs once for each change of its own state", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const load = vi.fn(() => Promise.resolve("answer"));
  let reason = $state(0);
  const end = $effect.root(() => {
    const answer = new LatestAnswer(() => 1, load);
    $effect(() => {
      if (reason > 0) answer.reload();
    });
  });
  flushSync();
  await vi.advanceTimersByTimeAsync(PAUSE);
  reason = 1;
  flushSync();
  await vi.advanceTimersByTimeAsync(PAUSE);
  end();
  expect(load).toHaveBeenCalledTimes(2);
});
