import { expect, test } from "vitest";
import { direction } from "./bootstrap";
import { initials } from "./names";

test("initials are of the first and the last name, by characters", () => {
  expect(["Ana Morales", "cher", " Ana María de la Cruz ", "𝒜na Ben", ""].map(initials)).toEqual([
    "AM",
    "C",
    "AC",
    "𝒜B",
    "",
  ]);
});

test("languages that are written from right to left turn the widget around", () => {
  expect(["ar", "he-IL", "fa", "en", "de-AT"].map(direction)).toEqual(["rtl", "rtl", "rtl", "ltr", "ltr"]);
});
