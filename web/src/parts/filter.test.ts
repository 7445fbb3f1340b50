import { expect, test } from "vitest";
import { matches } from "./filter";

test("A text matches a search with all of its words, in any case and without accents", () => {
  expect(matches("Öde <b>Branch</b> 12", "ÖDE 12")).toBe(true);
  expect(matches("Öde <b>Branch</b> 12", "branch 13")).toBe(false);
  expect(matches("Zoë Müller", "zoe muller")).toBe(true);
  expect(matches("Branch", " ")).toBe(true);
});
