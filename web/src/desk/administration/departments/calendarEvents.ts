/** Events of a calendar file: how they are shown, and which exceptions they become. */

import { dateName } from "../../../chat/times";
import { m } from "../../../paraglide/messages.js";
import type { ImportedCalendar } from "../../../protocol/http";
import type { HoursException } from "./hours";

export type CalendarEvent = ImportedCalendar["events"][number];

const DAY = 86_400_000;
const shown = (date: string): string => dateName(Date.parse(date), "UTC");

/** "Dec 24, 2026", "Dec 24, 2026 – Jan 2, 2027", or "12 dates, Dec 7, 2026 – Nov 27, 2027". */
export function datesOf({ exceptions }: CalendarEvent): string {
  const first = exceptions[0]?.date ?? "";
  const last = exceptions.at(-1)?.date ?? "";
  if (first === last) return shown(first);
  const range = m.desk_admin_calendar_range({ first: shown(first), last: shown(last) });
  const consecutive = (Date.parse(last) - Date.parse(first)) / DAY === exceptions.length - 1;
  return consecutive ? range : m.desk_admin_calendar_dates({ count: exceptions.length, range });
}

/** "10:00–12:00", "Closed", or that they differ. */
export function hoursOf({ exceptions }: CalendarEvent): string {
  const [first = "", ...others] = new Set(
    exceptions.map(
      ({ periods = [] }) =>
        periods.map(({ opens, closes }) => `${opens}–${closes}`).join(", ") || m.desk_admin_closed(),
    ),
  );
  return others.length > 0 ? m.desk_admin_calendar_differ() : first;
}

/** One exception for each date that `existing` lacks, in order. The hours of a day win over its being closed. */
export function combined(events: readonly CalendarEvent[], existing: ReadonlySet<string>): HoursException[] {
  const days = new Map<string, HoursException>();
  for (const { date, periods = [], note = "" } of events.flatMap(({ exceptions }) => exceptions)) {
    if (existing.has(date)) continue;
    const day = days.get(date);
    if (!day) days.set(date, { date, note, periods: periods.map((period) => ({ ...period })) });
    else if (periods.length > 0) {
      if (day.periods.length === 0) day.note = note;
      const further = periods.filter(
        ({ opens, closes }) =>
          !day.periods.some((period) => period.opens === opens && period.closes === closes),
      );
      day.periods.push(...further.map((period) => ({ ...period })));
    }
  }
  return [...days.values()]
    .map((day) => ({ ...day, periods: day.periods.sort((a, b) => a.opens.localeCompare(b.opens)) }))
    .sort((a, b) => a.date.localeCompare(b.date));
}
