import { beforeEach, expect, test, vi } from "vitest";
import { ANA, BEN, event, PATRON, SYSTEM } from "../live/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { LineEntry } from "../state/entries";
import { firstName, words } from "./lines";
import { clockTime, dayName, readerLocale, stretch } from "./times";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const PATRONS = { view: "patron", me: null } as const;
const ANAS = { view: "desk", me: 1 } as const;
const AT = new Date(2026, 10, 25, 10, 43).getTime();

function line(by: WireEvent["by"], body: WireEvent["body"]): LineEntry {
  return entry({ ...event(5, by, body), at: AT }) as LineEntry;
}

test.each([
  [ANA, "operator", "Ended by you at 10:43", "Ended by Ana Morales at 10:43"],
  [BEN, "operator", "Ended by Ben Okafor at 10:43", "Ended by Ben Okafor at 10:43"],
  [PATRON, "patron", "Ended by the patron at 10:43", "Ended by you at 10:43"],
  [
    SYSTEM,
    "disconnection",
    "Ended: the connection was lost at 10:43",
    "Ended: the connection was lost at 10:43",
  ],
] as const)("who ended it and when, from both sides: %o", (by, how, onDesk, atPatron) => {
  const ended = line(by, { kind: "ended", by: how });
  expect(words(ended, ANAS)).toEqual({ text: onDesk, tone: "ended" });
  expect(words(ended, PATRONS)).toEqual({ text: atPatron, tone: "ended" });
});

test("a claim greets the patron by the operator's first name, and tells the desk how long it took", () => {
  const claimed = line(ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 38_000 });
  expect(words(claimed, PATRONS)?.text).toBe("Ana joined at 10:43");
  expect(words(claimed, ANAS)?.text).toBe("10:43 · You claimed this chat after 0:38");
  expect(words(claimed, { view: "desk", me: 2 })?.text).toBe(
    "10:43 · Ana Morales claimed this chat after 0:38",
  );
});

test("the patron reads nothing of what is the desk's", () => {
  const bodies: WireEvent["body"][] = [
    { kind: "name_changed", name: "D" },
    { kind: "contact_changed", contact: null },
    { kind: "line_lost", seat: 1, hidden: false, until: 1 },
    { kind: "seat_taken", seat: 1, node: "n" },
    { kind: "closed" },
  ];
  expect(bodies.map((body) => words(line(ANA, body), PATRONS))).toEqual(bodies.map(() => null));
  expect(bodies.slice(0, 3).map((body) => words(line(ANA, body), ANAS))).not.toContain(null);
});

test("both sides read that the operator is gone, and back; the patron that nothing is lost by it", () => {
  const gone = line(SYSTEM, { kind: "operator_gone", name: "Ana Morales" });
  expect(words(gone, PATRONS)).toEqual({
    text: "10:43 · Ana is not at the desk now. What you write is kept; Ana or a colleague can go on here.",
    tone: "lost",
  });
  expect(words(gone, { view: "desk", me: 2 })?.text).toBe(
    "10:43 · Ana Morales is gone: no desk of theirs is open",
  );
  const back = line(SYSTEM, { kind: "operator_back", name: "Ana Morales" });
  expect(words(back, PATRONS)?.text).toBe("10:43 · Ana is back");
  expect(words(back, ANAS)?.text).toBe("10:43 · Ana Morales is back");
});

test("a patron whose name is known is called by it, but in the lines that always read the same", () => {
  const reader = { ...ANAS, patron: "Dana" };
  const told = (by: WireEvent["by"], body: WireEvent["body"]) => words(line(by, body), reader)?.text;
  expect(told(ANA, { kind: "contact_requested" })).toBe("10:43 · You asked Dana for contact info");
  expect(told(PATRON, { kind: "contact_shared", contact: "d@example.org" })).toBe(
    "10:43 · Dana shared d@example.org",
  );
  expect(told(PATRON, { kind: "contact_declined" })).toBe("10:43 · Dana did not share contact info");
  expect(told(SYSTEM, { kind: "line_lost", seat: 1, hidden: false, until: 1 })).toBe(
    "10:43 · Dana’s connection was lost",
  );
  expect(told(PATRON, { kind: "frame_entered" })).toBe("10:43 · The patron entered iframe chat mode");
  expect(told(PATRON, { kind: "ended", by: "patron" })).toBe("Ended by the patron at 10:43");
  expect(words(line(PATRON, { kind: "frame_entered" }), PATRONS)).toBeNull();
});

test("M8: a request for contact info and its answer, from both sides", () => {
  const told = (by: WireEvent["by"], body: WireEvent["body"]) =>
    [ANAS, { view: "desk", me: 2 } as const, PATRONS].map((reader) => words(line(by, body), reader)?.text);
  expect(told(ANA, { kind: "contact_requested" })).toEqual([
    "10:43 · You asked the patron for contact info",
    "10:43 · Ana Morales asked the patron for contact info",
    "Ana asked for your contact info at 10:43",
  ]);
  const shared = "10:43 · The patron shared d@example.org";
  expect(told(PATRON, { kind: "contact_shared", contact: "d@example.org" })).toEqual([
    shared,
    shared,
    "You shared d@example.org at 10:43",
  ]);
  const declined = "10:43 · The patron did not share contact info";
  expect(told(PATRON, { kind: "contact_declined" })).toEqual([
    declined,
    declined,
    "You did not share contact info at 10:43",
  ]);
});

test("first names", () => {
  expect(["Ana Morales", "  Cher ", "Ana\u00a0M"].map(firstName)).toEqual(["Ana", "Cher", "Ana"]);
});

test("times follow the reader's own flavour of the page's language, and of no other", () => {
  expect(readerLocale(["de-DE", "en-US"], "en")).toBe("en-US");
  expect(readerLocale(["de-DE"], "en")).toBe("en");
  expect(clockTime(AT, "en-GB")).toBe("10:43");
  expect(clockTime(AT, "en-US")).toMatch(/10:43\sAM/);
  expect(dayName(AT, AT, "en-GB")).toBe("Wednesday 25 November");
  expect(dayName(AT, AT + 366 * 86_400_000, "en-GB")).toContain("2026");
});

test("stretches: m:ss to 59:59, then h:mm", () => {
  expect([0, 38_999, 725_000, 3_599_000, 3_600_000, 7_500_000, -5].map(stretch)).toEqual([
    "0:00",
    "0:38",
    "12:05",
    "59:59",
    "1:00",
    "2:05",
    "0:00",
  ]);
});
