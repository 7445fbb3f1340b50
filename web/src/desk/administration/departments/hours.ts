/** Opening hours as the form edits them. */

import { format } from "../../../chat/formats";

export interface Period {
  opens: string;
  closes: string;
}

export interface HoursException {
  date: string;
  periods: Period[];
  note: string;
}

export interface Hours {
  /** Monday to Sunday. */
  week: Period[][];
  exceptions: HoursException[];
}

/** What a department without opening hours starts with. */
export function usualHours(): Hours {
  const week = Array.from({ length: 7 }, (_, day) => (day < 5 ? [usualPeriod()] : []));
  return { week, exceptions: [] };
}

export const usualPeriod = (): Period => ({ opens: "09:00", closes: "17:00" });

/** A period after the last one of a day. */
export function nextPeriod(periods: readonly Period[]): Period {
  const last = periods.at(-1);
  return last ? { opens: last.closes, closes: "" } : usualPeriod();
}

/** The name of a day; 0 is Monday. */
export function dayName(day: number, language: string): string {
  // 1 January 2024 was a Monday.
  return format(Intl.DateTimeFormat, language, { weekday: "long", timeZone: "UTC" }).format(
    Date.UTC(2024, 0, 1 + day),
  );
}
