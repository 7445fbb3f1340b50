/** Times of records: in the library's time zone, formatted for the reader's language. */

import { format } from "../../chat/formats";
import { dateTime, readerLocale } from "../../chat/times";

/** "25 Nov 2026, 14:05" for 2026-11-25T14:05, without a conversion between time zones. */
export function written(when: string, locale = readerLocale()): string {
  return dateTime(Date.parse(`${when}Z`), "UTC", locale);
}

/** The heading of a report's row or column in the reader's language: months, weekdays (0: Monday), hours. */
export function heading(axis: string, key: string, words: string, locale = readerLocale()): string {
  if (words) return words;
  const options: Intl.DateTimeFormatOptions | undefined =
    axis === "weekday" ? { weekday: "long" } : axis === "hour" ? { hour: "numeric" } : undefined;
  // 5 January 1970 was a Monday.
  const days = axis === "weekday" ? 4 + Number(key) : 4;
  if (options) {
    const at = Date.UTC(1970, 0, 1 + days, axis === "hour" ? Number(key) : 12);
    return format(Intl.DateTimeFormat, locale, { ...options, timeZone: "UTC" }).format(at);
  }
  if (!/^\d{4}-\d\d$/.test(key)) return key;
  return format(Intl.DateTimeFormat, locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${key}-15T12:00Z`),
  );
}
