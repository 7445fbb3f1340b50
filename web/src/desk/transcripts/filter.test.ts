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

test("the server is asked for days, and reads them by the library's clocks", () => {
  expect(asked({ ...ALL, from: "2026-03-01", to: "2026-03-08" }, "99")).toBe(
    "first=2026-03-01&last=2026-03-08&before=99",
  );
});

test("a day that there is not is no day", () => {
  for (const wrong of ["2026-02-31", "2026-13-01", "0000-01-01", "26-01-01", "2026-01-01T00:00"]) {
    expect(read(`from=${wrong}`).from).toBe("");
  }
  expect(read("from=2028-02-29").from).toBe("2028-02-29");
});

test("where words are looked for is said only where there are any", () => {
  expect(asked({ ...ALL, within: "notes" }, null)).toBe("");
  expect(asked({ ...ALL, within: "notes", search: "x" }, null)).toBe("search=x&within=notes");
});

test("what narrows besides the words is counted", () => {
  expect(narrowed(ALL)).toBe(0);
  expect(narrowed({ ...ALL, search: "x", within: "notes", tag: "a" })).toBe(2);
});
