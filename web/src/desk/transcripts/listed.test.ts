import { expect, test } from "vitest";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { ALL } from "./filter";
import { Listed } from "./listed.svelte";

/** Answers with what is next in the list; an error is thrown. */
function api(...answers: unknown[]): { api: DeskApi; asked: string[] } {
  const asked: string[] = [];
  const request = (_verb: string, path: string): Promise<unknown> => {
    asked.push(path);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { api: { request } as unknown as DeskApi, asked };
}

const page = (chats: number[], next: string | null = null): unknown => ({
  transcripts: chats.map((chat) => ({ chat })),
  next,
});
const numbers = (listed: Listed): number[] => listed.rows.map(({ chat }) => chat);

test("the next page comes below the first, asked for from where that ended", async () => {
  const server = api(page([3, 2], "77"), page([1]));
  const listed = new Listed(server.api);
  await listed.load({ ...ALL, tag: "hours" });
  expect(listed.more).toBe(true);
  await listed.loadMore({ ...ALL, tag: "hours" });
  expect(numbers(listed)).toEqual([3, 2, 1]);
  expect(listed.more).toBe(false);
  expect(server.asked[1]).toBe("transcripts?tag=hours&before=77");
});

test("rows stay where the same list can't be read again, and go where another can't be read", async () => {
  const listed = new Listed(api(page([1]), new ApiError(503, null), new ApiError(503, null)).api);
  await listed.load(ALL);
  await listed.load(ALL);
  expect([numbers(listed), listed.failed]).toEqual([[1], true]);
  await listed.load({ ...ALL, search: "zebra" });
  expect([numbers(listed), listed.failed]).toEqual([[], true]);
});

test("of two answers the later question's is shown", async () => {
  let late = (_page: unknown): void => undefined;
  const slow = new Promise((done) => (late = done));
  const listed = new Listed(api(slow, page([2])).api);
  const first = listed.load({ ...ALL, search: "a" });
  await listed.load({ ...ALL, search: "b" });
  late(page([1]));
  await first;
  expect(numbers(listed)).toEqual([2]);
});
