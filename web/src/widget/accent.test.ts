import { expect, test } from "vitest";
import { accentSheet, contrast, parse, roles, textOn } from "./accent";

const SURFACES = { light: parse("#ffffff"), dark: parse("#191b1e") };

test.each([
  "#000000",
  "#ffffff",
  "#ffe600",
  "#ff0000",
  "#00ff00",
  "#2456c2",
  "#777777",
  "#c0ffee",
  "#101820",
])("any accent has readable roles in both themes: %s", (color) => {
  const roleSets = roles(color);
  for (const theme of ["light", "dark"] as const) {
    const rgb = (name: string) => parse(roleSets?.[theme][name] ?? "") ?? [0, 0, 0];
    const surface = SURFACES[theme] ?? [0, 0, 0];
    expect(contrast(rgb("on-accent"), rgb("accent")), `${theme} on-accent`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb("accent-text"), surface), `${theme} accent-text`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb("accent-text"), rgb("accent-soft")), `${theme} on soft`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb("focus"), surface), `${theme} focus`).toBeGreaterThanOrEqual(3);
  }
});

test("text on the accent is white where that is readable, else ink", () => {
  expect(textOn([36, 86, 194])).toEqual([255, 255, 255]);
  expect(textOn([255, 230, 0])).toEqual([27, 29, 32]);
});

test("an invalid color and the default accent give no style sheet", () => {
  expect(accentSheet("red; } body { display: none")).toBeNull();
  expect(accentSheet("")).toBeNull();
  expect(accentSheet("#2456C2")).toBeNull();
  expect(accentSheet("#8a1538")).toContain("--accent:#8a1538;");
});
