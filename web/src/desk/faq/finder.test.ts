import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeskApi } from "../api";
import { Finder, PAUSE } from "./finder.svelte";
import type { Found } from "./finder.svelte";
import { faqLink } from "./faqLink";

/** An API whose requests a test answers in any order. */
class Slow {
  readonly requests: { path: string; answer: (found: unknown) => void; fail: () => void }[] = [];

  request(_verb: string, path: string): Promise<unknown> {
    return new Promise((answer, reject) =>
      this.requests.push({ path, answer, fail: () => reject(new Error()) }),
    );
  }

  get paths(): string[] {
    return this.requests.map(({ path }) => path);
  }
}

const of = (question: string): Found => ({
  total: 1,
  faqs: [{ id: 1, question, excerpt: "", group: "", internal: false, path: "", address: "" }],
});

let slow: Slow;
let finder: Finder;

beforeEach(() => {
  vi.useFakeTimers();
  slow = new Slow();
  finder = new Finder(slow as unknown as DeskApi);
});
afterEach(() => vi.useRealTimers());

describe("Finder", () => {
  test("searches once, after a pause in typing", () => {
    for (const query of ["r", "re", "ren"]) finder.type(query);
    vi.advanceTimersByTime(PAUSE - 1);
    expect(slow.paths).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(slow.paths).toEqual(["faq/search?q=ren"]);
  });

  test("searches another group at once, without a second request", () => {
    finder.type("ren");
    finder.choose("7");
    vi.advanceTimersByTime(PAUSE);
    expect(slow.paths).toEqual(["faq/search?q=ren&group=7"]);
  });

  test("drops a late answer and a late error", async () => {
    const [first, second] = [finder.search(), finder.search()];
    slow.requests[1]?.answer(of("new"));
    await second;
    slow.requests[0]?.fail();
    await first;
    expect(finder.found).toEqual(of("new"));
    expect(finder.failed).toBe(false);
  });

  test("keeps the results when the next search fails, and reports the failure", async () => {
    finder.found = of("old");
    const search = finder.search();
    slow.requests[0]?.fail();
    await search;
    expect(finder.failed).toBe(true);
    expect(finder.found).toEqual(of("old"));
  });
});

test("begin searches all groups if the chosen one was deleted", async () => {
  finder.group = "7";
  const opening = finder.begin();
  expect(slow.paths).toEqual(["faq/search?q=&group=7", "faq/groups"]);
  slow.requests[1]?.answer([{ id: 8, name: "Other", library: "", internal: false }]);
  await vi.waitFor(() => expect(slow.paths).toHaveLength(3));
  slow.requests[0]?.fail();
  slow.requests[2]?.answer(of("all"));
  await opening;
  await vi.waitFor(() => expect(finder.found).toEqual(of("all")));
  expect(finder.group).toBe("");
});

describe("faqLink", () => {
  const href = "https://desk.example/faq/a/b";

  test("is the question, linked to its address", () => {
    const link = { kind: "link", start: 0, end: 5, href } as const;
    expect(faqLink("Why 🙂", href, "")).toEqual({ text: "Why 🙂", marks: [link] });
    expect(faqLink("Why 🙂", href, "See\n").text).toBe("Why 🙂");
  });

  test("is separated from a preceding word", () => {
    const link = { kind: "link", start: 1, end: 5, href } as const;
    expect(faqLink("Why?", href, "See")).toEqual({ text: " Why?", marks: [link] });
  });
});
