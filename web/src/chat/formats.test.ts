import { expect, onTestFinished, test, vi } from "vitest";
import { plural } from "../paraglide/registry.js";
import { format } from "./formats";

test("a format is made once for each kind, locale and options", () => {
  const percent = { style: "percent" } as const;
  const english = format(Intl.NumberFormat, "en", percent);
  expect(format(Intl.NumberFormat, "en", { ...percent })).toBe(english);
  const others = [
    format(Intl.NumberFormat, "de", percent),
    format(Intl.NumberFormat, "en", {}),
    format(Intl.PluralRules, "en", {}),
  ];
  expect(new Set([english, ...others]).size).toBe(4);
  expect(english.format(0.5)).toBe("50%");
});

test("texts with plurals make their rules once", () => {
  let made = 0;
  const PluralRules = new Proxy(Intl.PluralRules, {
    construct: (target, options: [string]) => (made++, new target(...options)),
  });
  vi.stubGlobal("Intl", { PluralRules });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(["1", "2", "1"].map((count) => plural("cy" as "en", count, {}))).toEqual(["one", "two", "one"]);
  expect(made).toBe(1);
});
