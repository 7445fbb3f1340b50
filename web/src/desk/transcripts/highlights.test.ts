import { expect, test } from "vitest";
import { pattern, searchTerms, rangesOf } from "./highlights";

test("searchTerms returns each matched word once", () => {
  const pieces = [
    { text: "the ", meant: false },
    { text: "Ferry", meant: true },
    { text: " and the ", meant: false },
    { text: "ferry", meant: true },
    { text: "ferries", meant: true },
  ];
  expect(searchTerms(pieces)).toEqual(["ferry", "ferries"]);
});

test("pattern finds whole words, ignoring case, with special characters", () => {
  const matches = (text: string, ...words: string[]): string[] => text.match(pattern(words) ?? /$^/) ?? [];
  expect(matches("Ferry, ferryman, FERRY’s (ferry)", "ferry")).toEqual(["Ferry", "FERRY", "ferry"]);
  expect(matches("An E-Book, e/book", "e-book")).toEqual(["E-Book"]);
  expect(
    matches(
      "What? [sic] a\\b 1/2 (x) {y} a|b ^ $5.00 *",
      ..."? [sic] a\\b 1/2 (x) {y} a|b ^ $5.00 *".split(" "),
    ),
  ).toEqual(["[sic]", "a\\b", "1/2", "(x)", "{y}", "a|b", "^", "$5.00", "*"]);
  expect(matches("C++ or c+ or C", "c++")).toEqual(["C++"]);
  expect(matches("Straßenbahn Tür türkis", "tür")).toEqual(["Tür"]);
  expect(matches("anything")).toEqual([]);
});

test("rangesOf finds words in messages only, in order, also within links and bold text", () => {
  document.body.innerHTML = `<div><p class="name">Ferry Ltd</p>
    <span class="text">The <strong>ferry</strong> of <a href="#">the ferry line</a></span>
    <p class="text">Ferry</p></div>`;
  const ranges = rangesOf(document.body, ["ferry"]);
  expect(ranges.map((range) => `${range.startOffset} ${String(range)}`)).toEqual([
    "0 ferry",
    "4 ferry",
    "0 Ferry",
  ]);
});
