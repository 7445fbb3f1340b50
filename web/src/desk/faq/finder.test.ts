import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeskApi } from "../api";
import { Finder, PAUSE } from "./finder.svelte";
import type { Found } from "./finder.svelte";
import { linked } from "./link";

/** An API that is answered by hand, in any order. */
class Slow {
  readonly asked: { path: string; answer: (found: unknown) => void; fail: () => void }[] = [];

  request(_verb: string, path: string): Promise<unknown> {
    return new Promise((answer, reject) =>
      this.asked.push({ path, answer, fail: () => reject(new Error()) }),
    );
  }

  get paths(): string[] {
    return this.asked.map(({ path }) => path);
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

describe("what is looked for", () => {
  test("is asked once, a moment after the last key", () => {
    for (const query of ["r", "re", "ren"]) finder.type(query);
    vi.advanceTimersByTime(PAUSE - 1);
    expect(slow.paths).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(slow.paths).toEqual(["faq/search?q=ren"]);
  });

  test("is asked at once in another group, without a second time", () => {
    finder.type("ren");
    finder.choose("7");
    vi.advanceTimersByTime(PAUSE);
    expect(slow.paths).toEqual(["faq/search?q=ren&group=7"]);
  });

  test("an answer that comes late is dropped, and so is a late failure", async () => {
    const [first, second] = [finder.look(), finder.look()];
    slow.asked[1]?.answer(of("new"));
    await second;
    slow.asked[0]?.fail();
    await first;
    expect(finder.found).toEqual(of("new"));
    expect(finder.failed).toBe(false);
  });

  test("what was found stays when the next search fails, and it is said", async () => {
    finder.found = of("old");
    const look = finder.look();
    slow.asked[0]?.fail();
    await look;
    expect(finder.failed).toBe(true);
    expect(finder.found).toEqual(of("old"));
  });
});

test("a group that is gone when the window opens is not looked in", async () => {
  finder.group = "7";
  const begun = finder.begin();
  expect(slow.paths).toEqual(["faq/search?q=&group=7", "faq/groups"]);
  slow.asked[1]?.answer([{ id: 8, name: "Other", library: "", internal: false }]);
  await vi.waitFor(() => expect(slow.paths).toHaveLength(3));
  slow.asked[0]?.fail();
  slow.asked[2]?.answer(of("all"));
  await begun;
  await vi.waitFor(() => expect(finder.found).toEqual(of("all")));
  expect(finder.group).toBe("");
});

describe("an FAQ as a link", () => {
  const href = "https://desk.example/faq/a/b";

  test("is its question, which leads to its address", () => {
    const link = { kind: "link", start: 0, end: 5, href } as const;
    expect(linked("Why 🙂", href, "")).toEqual({ text: "Why 🙂", marks: [link] });
    expect(linked("Why 🙂", href, "See\n").text).toBe("Why 🙂");
  });

  test("is parted from a word before it", () => {
    const link = { kind: "link", start: 1, end: 5, href } as const;
    expect(linked("Why?", href, "See")).toEqual({ text: " Why?", marks: [link] });
  });
});
