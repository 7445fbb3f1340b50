import { beforeEach, expect, test, vi } from "vitest";
import { ANA, BEN, event, PATRON, SYSTEM } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "../state/entries";
import type { LineEntry } from "../state/entries";
import { DESK_LINES } from "./deskLines";
import { firstName, lineText } from "./lines";
import { PATRON_LINES } from "./patronLines";
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

const PATRONS = { view: "patron", me: null, lines: PATRON_LINES } as const;
const ANAS = { view: "desk", me: 1, lines: DESK_LINES } as const;
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

test("a lost connection is orange on both sides, and a return is plain", () => {
  const gone = line(SYSTEM, { kind: "operator_gone", name: "Ana Morales" });
  const back = line(SYSTEM, { kind: "operator_back", name: "Ana Morales" });
  for (const reader of [PATRONS, ANAS]) {
    expect(lineText(gone, reader)?.tone).toBe("lost");
    expect(lineText(back, reader)?.tone).toBe("plain");
  }
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
