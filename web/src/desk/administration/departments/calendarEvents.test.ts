import { expect, test } from "vitest";
import { combined, datesOf, hoursOf } from "./calendarEvents";
import type { CalendarEvent } from "./calendarEvents";

const hours = (...times: [string, string][]) => times.map(([opens, closes]) => ({ opens, closes }));
const event = (name: string, dates: string[], periods = hours()): CalendarEvent => ({
  name,
  repeated: false,
  suggested: true,
  exceptions: dates.map((date) => ({ date, periods, note: name })),
});
const EVE = "2026-12-24";

test("A5: hours of a day are put together and win over whole days", () => {
  const morning = event("Morning", [EVE], hours(["10:00", "12:00"]));
  const events = [
    event("Christmas", [EVE, "2026-12-25"]),
    event("Afternoon", [EVE], hours(["13:00", "14:00"])),
    morning,
    { ...morning, name: "Again" },
  ];
  expect(combined(events, new Set(["2026-12-31"]))).toEqual([
    { date: EVE, periods: hours(["10:00", "12:00"], ["13:00", "14:00"]), note: "Afternoon" },
    { date: "2026-12-25", periods: [], note: "Christmas" },
  ]);
  expect(combined([...events].reverse(), new Set([EVE]))).toHaveLength(1);
});

test("A5: of events on the same days the first names them", () => {
  const long = event("Long", [EVE, "2026-12-25"]);
  expect(combined([long, event("Short", ["2026-12-25"])], new Set()).map(({ note }) => note)).toEqual([
    "Long",
    "Long",
  ]);
});

test("A5: dates are a day, a stretch, or a number of dates", () => {
  expect(datesOf(event("", [EVE]))).toBe("Dec 24, 2026");
  expect(datesOf(event("", [EVE, "2026-12-25"]))).toBe("Dec 24, 2026 – Dec 25, 2026");
  expect(datesOf(event("", [EVE, "2026-12-31"]))).toBe("2 dates, Dec 24, 2026 – Dec 31, 2026");
});

test("A5: hours of a series that differ say so", () => {
  const moved = event("", ["2026-12-31"], hours(["10:00", "11:00"])).exceptions;
  const series = event("", [EVE], hours(["08:30", "09:30"]));
  expect(hoursOf(series)).toBe("08:30–09:30");
  expect(hoursOf({ ...series, exceptions: [...series.exceptions, ...moved] })).toBe("Different hours");
});
