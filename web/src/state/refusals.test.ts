import { expect, test } from "vitest";
import { TOO_LATE } from "../live/late";
import type { AnyRefusal } from "../protocol/wire";
import wire from "../protocol/wire.ts?raw";
import { refusalText } from "./refusals";
import type { TicketRefusal } from "./refusals";

/** Every refusal that the server may send, by name, as the generated types list them. */
const names = [...wire.matchAll(/^ {2}name: "(\w+)";$/gm)].map((match) => match[1] as AnyRefusal["name"]);

/** The desk has texts for them: `ticketRefusalText`. */
const OF_TICKETS: Record<TicketRefusal["name"], true> = {
  AnsweredMeanwhile: true,
  BadAct: true,
  ClaimedMeanwhile: true,
  NoSuchQueue: true,
  NoSuchTicket: true,
  NoSuchUpload: true,
  NotAMember: true,
  TooManyFiles: true,
};

test("P10: every refusal has a text with its facts", () => {
  expect(names.length).toBeGreaterThan(15);
  const facts = {
    by: "Ana",
    to: "Ana",
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
  const ofChats = names.filter((name) => !(name in OF_TICKETS));
  const all = ofChats.flatMap((name) => (faults[name] ?? [""]).map((fault) => ({ name, fault })));
  for (const { name, fault } of all) {
    const text = refusalText({ name, ...facts, fault } as unknown as AnyRefusal);
    expect(text, name).toMatch(/^[A-Z].+[.?]$/s);
    expect(text, name).not.toMatch(/undefined|\{/);
  }
});

test("an act that waited too long for a connection has a text of its own", () => {
  expect(refusalText(TOO_LATE)).toContain("down for too long");
});

test("a wait is given in whole seconds, at least one", () => {
  expect(refusalText({ name: "TooMany", retry_after: 0.2 })).toContain("1 s");
});

test("the operator who has the chat is named, if there is one", () => {
  expect(refusalText({ name: "AlreadyClaimed", by: "Ben Okafor" })).toBe(
    "Ben Okafor claimed this chat first.",
  );
  expect(refusalText({ name: "NotYours" })).not.toContain("has this chat");
});
