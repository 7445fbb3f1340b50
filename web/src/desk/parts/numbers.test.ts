import { expect, test } from "vitest";
import texts from "../../../messages/en.json";
import { m } from "../../paraglide/messages.js";
import { numberText } from "./numbers";

/** The texts of the widget, whose numbers are small. */
const WITHOUT = /^(chat|widget)_/;

test("numbers are written with the language's separators, in texts too", () => {
  expect([numberText(3_951), m.desk_ra_found({ count: 3_951 })]).toEqual(["3,951", "3,951 records"]);
});

test("every text that counts writes its number that way", () => {
  const plain = Object.entries(texts).flatMap(([name, text]) =>
    !WITHOUT.test(name) && Array.isArray(text) && JSON.stringify(text).includes("{count}") ? name : [],
  );
  expect(plain).toEqual([]);
});
