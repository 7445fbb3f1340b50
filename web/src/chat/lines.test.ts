import { beforeEach, expect, test, vi } from "vitest";
import { ANA, BEN, event, PATRON, SYSTEM } from "../live/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { LineEntry } from "../state/entries";
import { firstName, lineText } from "./lines";
import {
  clockFields,
  clockTime,
  dateName,
  dateTime,
  day,
  dayName,
  fullTime,
  readerLocale,
  setHomeZone,
  shortTime,
  clockDuration,
} from "./times";

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
] as const)("the end says who ended the chat and when, on both sides: %o", (by, how, onDesk, atPatron) => {
  const ended = line(by, { kind: "ended", by: how });
  expect(lineText(ended, ANAS)).toEqual({ text: onDesk, tone: "ended" });
  const tone = how === "disconnection" ? "ended" : "plain";
  expect(lineText(ended, PATRONS)).toEqual({ text: atPatron, tone });
});

test("a claim names the operator's first name to the patron, and the wait to the desk", () => {
  const claimed = line(ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 38_000 });
  expect(lineText(claimed, PATRONS)?.text).toBe("Ana joined at 10:43");
  expect(lineText(claimed, ANAS)?.text).toBe("10:43 · You claimed this chat after 0:38");
  expect(lineText(claimed, { view: "desk", me: 2 })?.text).toBe(
    "10:43 · Ana Morales claimed this chat after 0:38",
  );
});

test("events for the desk alone have no line for the patron", () => {
  const bodies: WireEvent["body"][] = [
    { kind: "name_changed", name: "D" },
    { kind: "contact_changed", contact: null },
    { kind: "connection_lost", seat: 1, hidden: false, until: 1 },
    { kind: "seat_taken", seat: 1, node: "n" },
    { kind: "closed" },
  ];
  expect(bodies.map((body) => lineText(line(ANA, body), PATRONS))).toEqual(bodies.map(() => null));
  expect(bodies.slice(0, 3).map((body) => lineText(line(ANA, body), ANAS))).not.toContain(null);
});

test("both sides read that the operator is gone and back", () => {
  const gone = line(SYSTEM, { kind: "operator_gone", name: "Ana Morales" });
  expect(lineText(gone, PATRONS)).toEqual({
    text: "10:43 · Ana has stepped away. Your messages are saved, and Ana or a colleague will pick this up here.",
    tone: "lost",
  });
  expect(lineText(gone, { view: "desk", me: 2 })?.text).toBe("10:43 · Ana Morales disconnected");
  const back = line(SYSTEM, { kind: "operator_back", name: "Ana Morales" });
  expect(lineText(back, PATRONS)?.text).toBe("10:43 · Ana is back");
  expect(lineText(back, ANAS)?.text).toBe("10:43 · Ana Morales is back");
});

test("T2: both sides read who joins and leaves; requests are for the desk alone", () => {
  const request = { department: 1, operator: 2, name: "Ben Okafor", until: 1 };
  const requested = line(ANA, { kind: "colleague_requested", purpose: "join", ...request });
  const joined = line(BEN, {
    ...{ kind: "joined", operator: 2, name: "Ben Okafor", department: 1, department_name: "Reference" },
  });
  const left = line(BEN, { kind: "left", operator: 2, name: "Ben Okafor" });
  const gone = line(SYSTEM, { kind: "left", operator: 2, name: "Ben Okafor" });
  const owner = { operator: 2, name: "Ben Okafor", previous: "Ana Morales", department: 1 };
  const changed = line(ANA, { kind: "owner_changed", ...owner, previous_department: 1 });
  const bensOwn = line(BEN, { kind: "owner_changed", ...owner, previous_department: 2 });
  const bens = { view: "desk", me: 2 } as const;
  const texts = [requested, joined, left, gone, changed, bensOwn].map((each) =>
    [PATRONS, ANAS, bens].map((reader) => lineText(each, reader)?.text ?? null),
  );
  expect(texts).toEqual([
    [
      null,
      "You asked Ben Okafor at 10:43 to join this chat",
      "Ana Morales asked Ben Okafor at 10:43 to join this chat",
    ],
    ["Ben joined at 10:43", "10:43 · Ben Okafor joined this chat", "10:43 · You joined this chat"],
    ["Ben left at 10:43", "10:43 · Ben Okafor left this chat", "10:43 · You left this chat"],
    [
      "Ben left at 10:43",
      "10:43 · Ben Okafor disconnected and left this chat",
      "10:43 · Ben Okafor disconnected and left this chat",
    ],
    [
      "Ana left at 10:43",
      "10:43 · You left this chat. Ben Okafor owns it now",
      "10:43 · Ana Morales left this chat. You own it now",
    ],
    [null, "10:43 · Ben Okafor took over from Ana Morales", "10:43 · You took over from Ana Morales"],
  ]);
});

test("lines name a patron whose name is known, except fixed texts", () => {
  const reader = { ...ANAS, patron: "Dana" };
  const texts = (by: WireEvent["by"], body: WireEvent["body"]) => lineText(line(by, body), reader)?.text;
  expect(texts(ANA, { kind: "contact_requested" })).toBe("10:43 · You asked Dana for contact info");
  expect(texts(PATRON, { kind: "contact_shared", contact: "d@example.org" })).toBe(
    "10:43 · Dana shared d@example.org",
  );
  expect(texts(PATRON, { kind: "contact_declined" })).toBe("10:43 · Dana did not share contact info");
  expect(texts(PATRON, { kind: "feedback_sent", answered: "partly", comment: "" })).toBe(
    "10:43 · Dana’s feedback: Partly",
  );
  expect(texts(PATRON, { kind: "feedback_sent", answered: "no", comment: "Closed." })).toBe(
    "10:43 · Dana’s feedback: No. “Closed.”",
  );
  expect(texts(SYSTEM, { kind: "connection_lost", seat: 1, hidden: false, until: 1 })).toBe(
    "10:43 · Dana’s connection was lost",
  );
  expect(texts(PATRON, { kind: "frame_entered" })).toBe("10:43 · The patron entered iframe chat mode");
  expect(texts(PATRON, { kind: "ended", by: "patron" })).toBe("Ended by the patron at 10:43");
  expect(lineText(line(PATRON, { kind: "frame_entered" }), PATRONS)).toBeNull();
});

test("T5: the desk reads who dismissed a chat", () => {
  const dismissed = line(ANA, { kind: "dismissed", reason: "" });
  const texts = [ANAS, { view: "desk", me: 2 } as const].map((reader) => lineText(dismissed, reader)?.text);
  expect(texts).toEqual(["Dismissed by you at 10:43", "Dismissed by Ana Morales at 10:43"]);
});

test("M8: a request for contact info and its answer have lines on both sides", () => {
  const texts = (by: WireEvent["by"], body: WireEvent["body"]) =>
    [ANAS, { view: "desk", me: 2 } as const, PATRONS].map((reader) => lineText(line(by, body), reader)?.text);
  expect(texts(ANA, { kind: "contact_requested" })).toEqual([
    "10:43 · You asked the patron for contact info",
    "10:43 · Ana Morales asked the patron for contact info",
    "Ana asked for your contact info at 10:43",
  ]);
  const shared = "10:43 · The patron shared d@example.org";
  expect(texts(PATRON, { kind: "contact_shared", contact: "d@example.org" })).toEqual([
    shared,
    shared,
    "You shared d@example.org at 10:43",
  ]);
  const declined = "10:43 · The patron did not share contact info";
  expect(texts(PATRON, { kind: "contact_declined" })).toEqual([
    declined,
    declined,
    "You did not share contact info at 10:43",
  ]);
});

test("firstName is the first word of a name", () => {
  expect(["Ana Morales", "  Cher ", "Ana\u00a0M"].map(firstName)).toEqual(["Ana", "Cher", "Ana"]);
});

test("times follow the reader's regional variant of the page's language", () => {
  expect(readerLocale(["de-DE", "en-US"], "en")).toBe("en-US");
  expect(readerLocale(["de-DE"], "en")).toBe("en");
  expect(clockTime(AT, undefined, "en-GB")).toBe("10:43");
  expect(clockTime(AT, undefined, "en-US")).toMatch(/10:43\sAM/);
  expect(dayName(AT, AT, undefined, "en-GB")).toBe("Wednesday 25 November");
  expect(dayName(AT, AT + 366 * 86_400_000, undefined, "en-GB")).toContain("2026");
});

/** Some versions of CLDR put a narrow space before AM and PM. */
const spaced = (text: string): string => text.replaceAll(/\s/g, " ");
const ZONES = ["Asia/Kolkata", "America/New_York"] as const;

test("times are in the given zone, whatever the browser's is", () => {
  const at = Date.UTC(2026, 10, 28, 0, 56, 30);
  const inZones = (write: (zone: string) => string): string[] => ZONES.map((zone) => spaced(write(zone)));
  expect(inZones((zone) => clockTime(at, zone, "en-US"))).toEqual(["6:26 AM", "7:56 PM"]);
  expect(inZones((zone) => clockTime(at, zone, "en-GB"))).toEqual(["06:26", "19:56"]);
  expect(inZones((zone) => day(at, zone))).toEqual(["2026-11-28", "2026-11-27"]);
  expect(inZones((zone) => dateName(at, zone, "en-GB"))).toEqual(["28 Nov 2026", "27 Nov 2026"]);
  expect(inZones((zone) => dateTime(at, zone, "en-US"))).toEqual([
    "Nov 28, 2026, 6:26 AM",
    "Nov 27, 2026, 7:56 PM",
  ]);
  expect(spaced(fullTime(at, "America/New_York", "en-US"))).toBe("Friday, November 27, 2026 at 7:56 PM EST");
  expect(clockFields(at, "America/New_York")).toBe("2026-11-27T19:56");
  const ended = line(PATRON, { kind: "ended", by: "patron" });
  const said = lineText({ ...ended, at }, { ...ANAS, zone: "America/New_York" });
  expect(said?.text).toBe("Ended by the patron at 19:56");
});

test("a year is that of the zone", () => {
  const newYear = Date.UTC(2027, 0, 1, 3);
  expect(dayName(newYear, newYear + 3_600_000 * 12, "America/New_York", "en-GB")).toBe(
    "Thursday, 31 December 2026",
  );
  expect(dayName(newYear, newYear + 3_600_000 * 12, "Asia/Kolkata", "en-GB")).toBe("Friday 1 January");
});

test("without a zone, times are in the home zone", () => {
  const at = Date.UTC(2026, 10, 28, 0, 56);
  setHomeZone("America/New_York");
  expect([clockTime(at), day(at)]).toEqual(["19:56", "2026-11-27"]);
  setHomeZone(undefined);
});

test("a list has the time of today, the day of this year, and the date of another year", () => {
  const at = Date.UTC(2026, 10, 28, 0, 56);
  const days = (count: number): string => shortTime(at, at + count * 86_400_000, "America/New_York", "en-GB");
  expect([days(0), days(1), days(34), days(35)]).toEqual(["19:56", "27 Nov", "27 Nov", "27 Nov 2026"]);
});

test("days begin and end with a zone's midnight, also where clocks change", () => {
  const zone = "America/New_York";
  // On 1 November 2026 the clocks go back at two: the day has 25 hours.
  const begins = Date.UTC(2026, 10, 1, 4);
  const days = [begins - 1, begins, begins + 25 * 3_600_000 - 1, begins + 25 * 3_600_000].map((at) =>
    day(at, zone),
  );
  expect(days).toEqual(["2026-10-31", "2026-11-01", "2026-11-01", "2026-11-02"]);
});

test("clockDuration: m:ss to 59:59, then h:mm", () => {
  expect([0, 38_999, 725_000, 3_599_000, 3_600_000, 7_500_000, -5].map(clockDuration)).toEqual([
    "0:00",
    "0:38",
    "12:05",
    "59:59",
    "1:00",
    "2:05",
    "0:00",
  ]);
});
