import { expect, test } from "vitest";
import { direction } from "../bootstrap";
import { initials } from "./names";

test("initials are the first characters of the first and the last name", () => {
  expect(["Ana Morales", "cher", " Ana María de la Cruz ", "𝒜na Ben", ""].map(initials)).toEqual([
    "AM",
    "C",
    "AC",
    "𝒜B",
    "",
  ]);
});

test("direction is rtl for languages written from right to left", () => {
  expect(["ar", "he-IL", "fa", "en", "de-AT"].map(direction)).toEqual(["rtl", "rtl", "rtl", "ltr", "ltr"]);
});
