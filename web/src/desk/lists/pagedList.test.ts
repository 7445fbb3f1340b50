import { expect, test } from "vitest";
import { flushPromises, FakeClock } from "../../testing/world";
import { COLLECT, MOST_PATCHED, PagedList } from "./pagedList.svelte";
import type { Page } from "./pagedList.svelte";

/** `at` orders the rows, the latest first. */
interface Row {
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

const PAGE = 3;

/**
 * A server with rows of its own. A request reads them when it arrives; its answer leaves when the test says so, in any
 * order: `answer(0)` answers the oldest request.
 */
function opened(...ids: number[]) {
  const rows = new Map<number, Row>();
  const requests: string[] = [];
  const waiting: { answer: () => void; fail: () => void; signal: AbortSignal }[] = [];
  const clock = new FakeClock();
  const matching = (query: string): Row[] =>
    [...rows.values()].filter(({ text }) => text.includes(query)).sort((row, other) => other.at - row.at);
  const reply = <Answer>(request: string, answer: Answer, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      requests.push(request);
      waiting.push({ answer: () => resolve(answer), fail: () => reject(new Error("no network")), signal });
    });
  const page = (query: string, cursor: string | null): Page<Row> => {
    const left = matching(query).filter(({ at }) => cursor === null || at < Number(cursor));
    const last = left[PAGE - 1];
    return { rows: left.slice(0, PAGE), next: last && left.length > PAGE ? String(last.at) : null };
  };
  const list = new PagedList<Row>(
    {
      id: ({ id }) => id,
      compare: (row, other) => other.at - row.at,
      page: (query, cursor, signal) => reply(`${query}<${cursor ?? ""}`, page(query, cursor), signal),
      matching: (query, among, signal) => {
        const rows = matching(query).filter(({ id }) => among.includes(id));
        return reply(`${query}:${among.join()}`, rows, signal);
      },
    },
    clock,
  );
  const write = (id: number, at = id, text = "open"): void => void rows.set(id, { id, at, text });
  ids.forEach((id) => write(id));
  return {
    list,
    clock,
    requests,
    waiting,
    write,
    hear: (...changed: number[]) => changed.forEach((id) => list.changed(id)),
    /** Lets the collecting time pass. */
    collected: () => clock.pass(COLLECT),
    answer: async (which = 0): Promise<void> => {
      waiting.splice(which, 1)[0]?.answer();
      await flushPromises();
    },
    fail: async (): Promise<void> => {
      waiting.shift()?.fail();
      await flushPromises();
    },
    ids: () => list.rows.map(({ id }) => id),
  };
}

test("changed rows are patched by one request, however many pages are loaded", async () => {
  const { list, clock, requests, write, hear, answer, ids } = opened(1, 2, 3, 4, 5);
  list.show("open");
  await answer();
  list.loadMore();
  await answer();
  expect([ids(), list.more]).toEqual([[5, 4, 3, 2, 1], false]);
  requests.length = 0;
  write(2, 9);
  hear(2, 2);
  await clock.pass(COLLECT - 1);
  write(1, 8);
  hear(1);
  await clock.pass(1);
  await answer();
  expect([requests, ids()]).toEqual([["open:2,1"], [2, 1, 5, 4, 3]]);
});

test("a row that no longer matches leaves, and a new one comes", async () => {
  const { list, write, hear, collected, answer, ids } = opened(1, 2, 3);
  list.show("open");
  await answer();
  write(2, 5, "closed");
  write(4);
  hear(2, 4);
  await collected();
  await answer();
  expect(ids()).toEqual([4, 3, 1]);
});

test("a row that belongs on a later page waits for that page", async () => {
  const { list, write, hear, collected, answer, ids } = opened(2, 3, 4, 5);
  list.show("");
  await answer();
  write(1);
  hear(1, 2);
  await collected();
  await answer();
  expect(ids()).toEqual([5, 4, 3]);
  list.loadMore();
  await answer();
  expect(ids()).toEqual([5, 4, 3, 2, 1]);
});

test("the next page begins where the last one ended, though its last row moved up meanwhile", async () => {
  const { list, write, hear, collected, answer, ids } = opened(1, 2, 3, 4);
  list.show("");
  await answer();
  write(2, 9);
  hear(2);
  await collected();
  await answer();
  write(5, 2.5);
  hear(5);
  await collected();
  await answer();
  expect(ids()).toEqual([2, 4, 3, 5]);
  list.loadMore();
  await answer();
  expect(ids()).toEqual([2, 4, 3, 5, 1]);
});

test("of two answers the later request's is shown, whichever comes first", async () => {
  const { list, waiting, write, answer, ids } = opened();
  write(1, 1, "maps");
  write(2, 2, "hours");
  list.show("maps");
  list.show("hours");
  expect(waiting[0]?.signal.aborted).toBe(true);
  await answer(1);
  await answer(0);
  expect([ids(), list.busy]).toEqual([[2], false]);
});

test("a change that is heard while a page is read is read after it", async () => {
  const { list, requests, write, hear, collected, answer, ids } = opened(1, 2, 3, 4);
  list.show("open");
  await answer();
  list.loadMore();
  // The server has read the page, and its answer is late.
  write(1, 1, "closed");
  hear(1);
  await collected();
  expect(requests).toEqual(["open<", "open<2"]);
  await answer();
  await answer();
  expect([requests.at(-1), ids()]).toEqual(["open:1", [4, 3, 2]]);
});

test("a row that moved to the first page while a later one was read is not lost", async () => {
  const { list, write, hear, collected, answer, ids } = opened(1, 2, 3, 4);
  list.show("");
  await answer();
  list.loadMore();
  await answer();
  list.reload();
  write(1, 9);
  hear(1);
  await answer();
  await collected();
  await answer();
  await answer();
  expect(ids()).toEqual([1, 4, 3, 2]);
});

test("a row that is on two pages, because it moved down in between, is shown once", async () => {
  const { list, write, answer, ids } = opened(1, 2, 3, 4);
  list.show("");
  await answer();
  list.loadMore();
  await answer();
  list.reload();
  write(4, 1.5);
  await answer();
  await answer();
  expect(ids()).toEqual([3, 2, 4, 1]);
});

test("a page is loaded when it is wanted, not when rows have left", async () => {
  const { list, requests, write, hear, collected, answer, ids } = opened(1, 2, 3, 4, 5, 6, 7);
  list.show("open");
  await answer();
  list.loadMore();
  await answer();
  for (const id of [7, 6, 5]) write(id, id, "closed");
  hear(7, 6, 5);
  await collected();
  await answer();
  expect([requests.at(-1), ids(), list.busy]).toEqual(["open:7,6,5", [4, 3, 2], false]);
});

test("more changes than can be patched are one reload, down to where the list was", async () => {
  const many = Array.from({ length: MOST_PATCHED + 1 }, (_, at) => at + 10);
  const { list, requests, write, hear, collected, answer, ids } = opened(1, 2, 3, 4, 5);
  list.show("");
  await answer();
  list.loadMore();
  await answer();
  requests.length = 0;
  many.forEach((id) => write(id));
  hear(...many);
  await collected();
  await answer();
  await answer();
  expect(requests).toEqual(["<", "<28"]);
  expect(ids()).toEqual([30, 29, 28, 27, 26, 25]);
});

test("while a patch is on its way further changes wait, and are the next one", async () => {
  const { list, requests, write, hear, collected, answer, ids } = opened(1, 2);
  list.show("open");
  await answer();
  hear(1);
  await collected();
  // Its answer is of before this.
  write(1, 1, "closed");
  hear(1);
  await collected();
  await answer();
  await answer();
  expect([requests, ids()]).toEqual([["open<", "open:1", "open:1"], [2]]);
});

test("reload drops a request that hangs, and reads what was missed", async () => {
  const { list, waiting, write, hear, collected, answer, ids } = opened(1, 2, 3, 4);
  list.show("");
  await answer();
  list.loadMore();
  write(5);
  write(4, 4, "");
  hear(4);
  await collected();
  list.reload();
  await answer(1);
  await answer(1);
  expect([ids(), waiting.length, waiting[0]?.signal.aborted]).toEqual([[5, 4, 3, 2, 1], 1, true]);
  await answer();
  expect(ids()).toEqual([5, 4, 3, 2, 1]);
});

test("a failure keeps the rows, and the next change loads all again", async () => {
  const { list, requests, write, hear, collected, answer, fail, ids } = opened(1, 2);
  list.show("open");
  await answer();
  write(1, 1, "closed");
  hear(1);
  await collected();
  await fail();
  expect([ids(), list.failure]).toEqual([[2, 1], new Error("no network")]);
  write(3);
  hear(3);
  await collected();
  await answer();
  expect([requests.at(-1), ids(), list.failure]).toEqual(["open<", [3, 2], null]);
});

test("a page that could not be read comes with the reload", async () => {
  const { list, answer, fail, ids } = opened(1, 2, 3, 4);
  list.show("");
  await answer();
  list.loadMore();
  await fail();
  expect([ids(), list.more]).toEqual([[4, 3, 2], true]);
  list.reload();
  await answer();
  await answer();
  expect(ids()).toEqual([4, 3, 2, 1]);
});

test("rows of another query leave where this one can't be read", async () => {
  const { list, answer, fail, ids } = opened(1);
  list.show("open");
  await answer();
  list.show("closed");
  expect(ids()).toEqual([1]);
  await fail();
  expect([ids(), list.more, list.loaded]).toEqual([[], false, true]);
});

test("while rows are held none moves or leaves, and new ones come last", async () => {
  const { list, write, hear, collected, answer, ids } = opened(1, 2);
  list.show("open");
  await answer();
  expect(ids()).toEqual([2, 1]);
  list.held = true;
  write(1, 8, "open late");
  write(2, 9, "closed");
  write(3, 7);
  hear(1, 2, 3);
  await collected();
  await answer();
  expect(list.rows.map(({ id, text }) => [id, text])).toEqual([
    [2, "open"],
    [1, "open late"],
    [3, "open"],
  ]);
  list.held = false;
  expect(ids()).toEqual([1, 3]);
});

test("another query is a new list, held or not", async () => {
  const { list, write, answer, fail, ids } = opened(1);
  write(2, 2, "closed");
  list.show("open");
  await answer();
  list.held = true;
  expect(ids()).toEqual([1]);
  list.show("closed");
  expect(ids()).toEqual([1]);
  await answer();
  expect(ids()).toEqual([2]);
  list.held = true;
  list.show("lost");
  await fail();
  expect(ids()).toEqual([]);
});

test("a list that is not on the screen follows nothing, and is loaded when it comes back", async () => {
  const { list, requests, write, hear, collected, answer, ids } = opened(1);
  const leave = list.show("");
  await answer();
  leave();
  write(2);
  hear(2);
  await collected();
  list.reload();
  expect(requests).toEqual(["<"]);
  list.show("");
  expect(ids()).toEqual([1]);
  await answer();
  expect(ids()).toEqual([2, 1]);
});
