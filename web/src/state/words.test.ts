import { expect, test } from "vitest";
import { TOO_LATE } from "../live/late";
import type { AnyRefusal } from "../protocol/wire";
import wire from "../protocol/wire.ts?raw";
import { refusalWords } from "./words";

/** Every refusal that the server may send, by name, as the generated types list them. */
const names = [...wire.matchAll(/^ {2}name: "(\w+)";$/gm)].map((found) => found[1] as AnyRefusal["name"]);

test("P10: there are words for every refusal, with the facts that it carries", () => {
  expect(names.length).toBeGreaterThan(15);
  const facts = {
    by: "Ana",
    at: 1,
    limit: 10,
    length: 11,
    character: "U+0000",
    reason: "r",
    field: "f",
    retry_after: 2,
  };
  const faults: Partial<Record<string, string[]>> = {
    BadContact: ["neither", "email", "email_short", "digits", "number"],
    BadAddress: ["empty", "too_long", "not_web", "user", "not_whole"],
  };
  const all = names.flatMap((name) => (faults[name] ?? [""]).map((fault) => ({ name, fault })));
  for (const { name, fault } of all) {
    const words = refusalWords({ name, ...facts, fault } as unknown as AnyRefusal);
    expect(words, name).toMatch(/^[A-Z].+[.?]$/s);
    expect(words, name).not.toMatch(/undefined|\{/);
  }
});

test("what waited for the line for too long is not said to be misunderstood", () => {
  expect(refusalWords(TOO_LATE)).toContain("down for too long");
});

test("a wait is told in whole seconds, at least one", () => {
  expect(refusalWords({ name: "TooMany", retry_after: 0.2 })).toContain("1 s");
});

test("who has a chat is named, where anybody has it", () => {
  expect(refusalWords({ name: "AlreadyClaimed", by: "Ben Okafor" })).toBe(
    "Ben Okafor claimed this chat first.",
  );
  expect(refusalWords({ name: "NotYours" })).not.toContain("has this chat");
});
