import { expect, test } from "vitest";
import { addressOf, queryOf } from "./operations";

test("addressOf puts parameters into the path, and the others into the query", () => {
  expect(addressOf("GET desk/tickets/{ticket}", { ticket: 7, after: 0 })).toEqual([
    "GET",
    "desk/tickets/7?after=0",
  ]);
  expect(addressOf("GET faq/groups/{group}/{faq}", { group: "a/b", faq: "c?" })).toEqual([
    "GET",
    "faq/groups/a%2Fb/c%3F",
  ]);
  expect(addressOf("GET desk/tickets", { ticket: [7, 8] }, "owner=1")).toEqual([
    "GET",
    "desk/tickets?ticket=7&ticket=8&owner=1",
  ]);
});

test("queryOf leaves out empty values, and keeps 0 and false", () => {
  expect(queryOf("GET desk/tickets", { search: "", owner: 0, ticket: [] })).toBe("owner=0");
  expect(queryOf("GET desk/transcripts", { noted: false })).toBe("noted=false");
});

test("a wrong name, parameter or value does not compile", () => {
  // @ts-expect-error: no such operation
  addressOf("GET desk/moon");
  // @ts-expect-error: no such parameter
  queryOf("GET desk/tickets", { moon: 1 });
  // @ts-expect-error: a number
  expect(queryOf("GET desk/tickets", { owner: "Ana" })).toBe("owner=Ana");
});
