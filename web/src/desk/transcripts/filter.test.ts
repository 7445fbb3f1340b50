import { expect, test } from "vitest";
import { ALL, requestQuery, activeFilters, parseQuery, formatQuery } from "./filter";

test("a filter has an address that leads back to it", () => {
  const filter = {
    ...ALL,
    search: "re & new?",
    outcome: "missed",
    tag: "wi-fi",
    from: "2026-03-01",
  } as const;
  expect(parseQuery(formatQuery(filter))).toEqual(filter);
  expect(formatQuery(ALL)).toBe("");
});

test("invalid parts of an address are ignored", () => {
  expect(parseQuery("outcome=lost&within=x&number=12a&from=yesterday&other=1&department=-1")).toEqual(ALL);
  expect(parseQuery("number=%2312").number).toBe("12");
});

test("the request contains days, which the server reads in the library's time zone", () => {
  expect(requestQuery({ ...ALL, from: "2026-03-01", to: "2026-03-08" })).toBe(
    "first=2026-03-01&last=2026-03-08",
  );
});

test("a day that does not exist is ignored", () => {
  for (const wrong of ["2026-02-31", "2026-13-01", "0000-01-01", "26-01-01", "2026-01-01T00:00"]) {
    expect(parseQuery(`from=${wrong}`).from).toBe("");
  }
  expect(parseQuery("from=2028-02-29").from).toBe("2028-02-29");
});

test("`within` is requested only with search terms", () => {
  expect(requestQuery({ ...ALL, within: "notes" })).toBe("");
  expect(requestQuery({ ...ALL, within: "notes", search: "x" })).toBe("search=x&within=notes");
});

test("activeFilters counts filters, not search terms", () => {
  expect(activeFilters(ALL)).toBe(0);
  expect(activeFilters({ ...ALL, search: "x", within: "notes", tag: "a" })).toBe(2);
});
