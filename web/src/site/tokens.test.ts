import { describe, expect, test } from "vitest";
import css from "../tokens.css?raw";

/** The declarations of one block of the file, by its selector. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+): ([^;]+);/g)].map((match) => [match[1], match[2]]));
}

const light = block(":root");
const themes = { light, dark: { ...light, ...block(':root[data-theme="dark"]') } };

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

test("the dark theme has the same values by system preference and by choice", () => {
  expect(block(':root:not([data-theme="light"])')).toEqual(block(':root[data-theme="dark"]'));
});

test("the dark theme sets every color of the light theme", () => {
  const colors = (roles: Record<string, string>): string[] =>
    Object.keys(roles).filter((role) => /^(#|rgb|0 )/.test(roles[role] ?? ""));
  expect(colors(block(':root[data-theme="dark"]'))).toEqual(colors(light));
});
