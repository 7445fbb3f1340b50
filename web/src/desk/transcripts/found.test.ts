import { expect, test } from "vitest";
import { finder, meant, places } from "./found";

test("the words that are meant, each once", () => {
  const pieces = [
    { text: "the ", meant: false },
    { text: "Ferry", meant: true },
    { text: " and the ", meant: false },
    { text: "ferry", meant: true },
    { text: "ferries", meant: true },
  ];
  expect(meant(pieces)).toEqual(["ferry", "ferries"]);
});

test("words are found whole, whatever their case, and with signs in them", () => {
  const found = (text: string, ...words: string[]): string[] => text.match(finder(words) ?? /$^/) ?? [];
  expect(found("Ferry, ferryman, FERRY’s (ferry)", "ferry")).toEqual(["Ferry", "FERRY", "ferry"]);
  expect(found("An E-Book, e/book", "e-book")).toEqual(["E-Book"]);
  expect(
    found(
      "What? [sic] a\\b 1/2 (x) {y} a|b ^ $5.00 *",
      ..."? [sic] a\\b 1/2 (x) {y} a|b ^ $5.00 *".split(" "),
    ),
  ).toEqual(["[sic]", "a\\b", "1/2", "(x)", "{y}", "a|b", "^", "$5.00", "*"]);
  expect(found("C++ or c+ or C", "c++")).toEqual(["C++"]);
  expect(found("Straßenbahn Tür türkis", "tür")).toEqual(["Tür"]);
  expect(found("anything")).toEqual([]);
});

test("they are found in what was said alone, in order, also within links and bold text", () => {
  document.body.innerHTML = `<div><p class="name">Ferry Ltd</p>
    <span class="text">The <strong>ferry</strong> of <a href="#">the ferry line</a></span>
    <p class="text">Ferry</p></div>`;
  const ranges = places(document.body, ["ferry"]);
  expect(ranges.map((range) => `${range.startOffset} ${String(range)}`)).toEqual([
    "0 ferry",
    "4 ferry",
    "0 Ferry",
  ]);
});
