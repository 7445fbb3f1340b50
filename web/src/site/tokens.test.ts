import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the tokens follow the system's light or dark", () => {
  const tokens = readFileSync(new URL("../tokens.css", import.meta.url), "utf8");
  expect(tokens).toContain("color-scheme: light dark");
});
