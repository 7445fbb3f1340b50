import { expect, test } from "vitest";
import { ALL, asked, narrowed, read, written } from "./filter";

test("a filter has an address that leads back to it", () => {
  const filter = {
    ...ALL,
    search: "re & new?",
    outcome: "missed",
    tag: "wi-fi",
    from: "2026-03-01",
  } as const;
  expect(read(written(filter))).toEqual(filter);
  expect(written(ALL)).toBe("");
});

test("what an address says that is no filter is left out", () => {
  expect(read("outcome=lost&within=x&number=12a&from=yesterday&other=1&department=-1")).toEqual(ALL);
  expect(read("number=%2312").number).toBe("12");
});

test("the server is asked from the beginning of the first day to the end of the last", () => {
  const told = new URLSearchParams(asked({ ...ALL, from: "2026-03-01", to: "2026-03-01" }, "99"));
  const [since, until] = [Number(told.get("since")), Number(told.get("until"))];
  expect(new Date(since)).toEqual(new Date(2026, 2, 1));
  expect(new Date(until)).toEqual(new Date(2026, 2, 2));
  expect(told.get("before")).toBe("99");
});

test("where words are looked for is said only where there are any", () => {
  expect(asked({ ...ALL, within: "notes" }, null)).toBe("");
  expect(asked({ ...ALL, within: "notes", search: "x" }, null)).toBe("search=x&within=notes");
});

test("what narrows besides the words is counted", () => {
  expect(narrowed(ALL)).toBe(0);
  expect(narrowed({ ...ALL, search: "x", within: "notes", tag: "a" })).toBe(2);
});
