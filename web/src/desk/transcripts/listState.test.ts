import { expect, test } from "vitest";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { ALL } from "./filter";
import { TranscriptListState } from "./listState.svelte";

/** Returns these answers one after the other; errors are thrown. */
function api(...answers: unknown[]): { api: DeskApi; requests: string[] } {
  const requests: string[] = [];
  const request = (_verb: string, path: string): Promise<unknown> => {
    requests.push(path);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { api: { request } as unknown as DeskApi, requests };
}

const page = (chats: number[], next: string | null = null): unknown => ({
  transcripts: chats.map((chat) => ({ chat })),
  next,
});
const numbers = (listed: TranscriptListState): number[] => listed.rows.map(({ chat }) => chat);

test("loadMore appends the next page", async () => {
  const server = api(page([3, 2], "77"), page([1]));
  const listed = new TranscriptListState(server.api);
  await listed.load({ ...ALL, tag: "hours" });
  expect(listed.more).toBe(true);
  await listed.loadMore({ ...ALL, tag: "hours" });
  expect(numbers(listed)).toEqual([3, 2, 1]);
  expect(listed.more).toBe(false);
  expect(server.requests[1]).toBe("transcripts?tag=hours&before=77");
});

test("a failed reload keeps the rows, a failed new search removes them", async () => {
  const listed = new TranscriptListState(
    api(page([1]), new ApiError(503, null), new ApiError(503, null)).api,
  );
  await listed.load(ALL);
  await listed.load(ALL);
  expect([numbers(listed), listed.failed]).toEqual([[1], true]);
  await listed.load({ ...ALL, search: "zebra" });
  expect([numbers(listed), listed.failed]).toEqual([[], true]);
});

test("a late answer to an earlier request is dropped", async () => {
  let late = (_page: unknown): void => undefined;
  const slow = new Promise((done) => (late = done));
  const listed = new TranscriptListState(api(slow, page([2])).api);
  const first = listed.load({ ...ALL, search: "a" });
  await listed.load({ ...ALL, search: "b" });
  late(page([1]));
  await first;
  expect(numbers(listed)).toEqual([2]);
});
