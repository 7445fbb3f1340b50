import { describe, expect, test } from "vitest";
import css from "../tokens.css?raw";

const declarations = [...css.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = "", value = ""]) => ({
  name,
  value,
}));

/** The roles with the values of a theme: the first or the second color of each `light-dark()`. */
function rolesOf(theme: "$1" | "$2"): Record<string, string> {
  const valueOf = (value: string): string => value.replace(/^light-dark\((#\w+), (#\w+)\)$/, theme);
  return Object.fromEntries(declarations.map(({ name, value }) => [name, valueOf(value)]));
}

const themes = { light: rolesOf("$1"), dark: rolesOf("$2") };

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function contrast(color: string, other: string): number {
  const [low = 0, high = 0] = [luminance(color), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Colors of text on each background; `SHAPES`: of edges and shapes. */
const TEXTS: Record<string, string[]> = {
  ground: ["text", "text-2", "text-3", "accent-text", "ok", "warn", "bad"],
  surface: ["text", "text-2", "text-3", "accent-text", "ok", "warn", "bad", "note-text"],
  raised: ["text", "text-2", "text-3", "accent-text", "ok", "warn", "bad"],
  sunken: ["text", "text-2", "text-3", "accent-text"],
  hover: ["text", "text-2", "text-3", "accent-text"],
  "switch-on": ["text", "text-2"],
  "accent-soft": ["text", "text-2", "text-3", "accent-text", "ok", "warn", "bad"],
  accent: ["on-accent"],
  "accent-hover": ["on-accent"],
  "ok-soft": ["text", "text-2", "ok"],
  "warn-soft": ["text", "text-2", "warn"],
  "bad-soft": ["text", "text-2", "bad"],
  "warn-fill": ["on-warn"],
  "bad-fill": ["on-bad"],
  note: ["text", "text-2", "note-text"],
  tip: ["on-tip", "tip-2"],
};
const SHAPES: Record<string, string[]> = {
  ground: ["edge", "focus", "ok-mark", "warn-mark", "bad-mark", "accent"],
  surface: ["edge", "focus", "ok-mark", "warn-mark", "bad-mark", "accent"],
  raised: ["edge", "focus", "ok-mark", "warn-mark", "bad-mark", "accent"],
  sunken: ["edge", "focus"],
  "accent-soft": ["focus", "ok-mark", "warn-mark", "bad-mark"],
  "warn-soft": ["warn-mark", "focus"],
  "bad-soft": ["bad-mark"],
  note: ["edge", "focus"],
};

describe.each(Object.entries(themes))("in the %s theme", (_theme, roles) => {
  const pairs = (table: Record<string, string[]>): [string, string][] =>
    Object.entries(table).flatMap(([below, above]) => above.map((role): [string, string] => [role, below]));
  const ratio = (role: string, below: string): number => contrast(roles[role] ?? "", roles[below] ?? "");

  test.each(pairs(TEXTS))("%s is readable on %s", (role, below) => {
    expect(ratio(role, below)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SHAPES))("%s is visible on %s", (role, below) => {
    expect(ratio(role, below)).toBeGreaterThanOrEqual(3);
  });
});

test("every color but that of text on fills has a value for the dark theme", () => {
  const same = declarations.filter(({ value }) => /^(#|rgb)/.test(value));
  expect(same.map(({ name }) => name)).toEqual(["on-accent", "on-bad"]);
});
