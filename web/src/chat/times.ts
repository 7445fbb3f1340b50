/**
 * All times and durations that people read. Arguments are ms since 1970, or ms. Times are in the library's time zone on
 * the desk, in the browser's in the widget, and have no seconds.
 */
import { getLocale } from "../paraglide/runtime.js";
import { format } from "./formats";
import { homeZone } from "./homeZone.svelte";

/** The browser's regional variant of the page's language, which decides on 24 hours and the order of dates. */
export function readerLocale(
  languages: readonly string[] = navigator.languages,
  page: string = getLocale(),
): string {
  return languages.find((language) => language === page || language.startsWith(`${page}-`)) ?? page;
}

/** An IANA name, or undefined for the browser's zone. */
export type Zone = string | undefined;

/** Sets the default zone of times. */
export function setHomeZone(zone: Zone): void {
  homeZone.zone = zone;
}

const timeFormat = (locale: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  format(Intl.DateTimeFormat, locale, { ...options, timeZone: zone });

// `timeStyle`, so that the locale decides on a leading zero: 7:56 PM, 07:56.
const CLOCK = { timeStyle: "short" } as const;
const DATE = { dateStyle: "medium" } as const;

/** 10:41, or 7:56 PM */
export function clockTime(at: number, zone: Zone = homeZone.zone, locale = readerLocale()): string {
  return timeFormat(locale, zone, CLOCK).format(at);
}

/** 12 Nov 2026 */
export function dateName(at: number, zone: Zone = homeZone.zone, locale = readerLocale()): string {
  return timeFormat(locale, zone, DATE).format(at);
}

/** 12 Nov 2026, 10:41 */
export function dateTime(at: number, zone: Zone = homeZone.zone, locale = readerLocale()): string {
  return timeFormat(locale, zone, { ...DATE, ...CLOCK }).format(at);
}

/** Weekday, date, time and zone: Wednesday 25 November 2026 at 10:41 GMT */
export function fullTime(at: number, zone: Zone = homeZone.zone, locale = readerLocale()): string {
  const named = timeFormat(locale, zone, { timeZoneName: "short" }).formatToParts(at);
  const name = named.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${timeFormat(locale, zone, { dateStyle: "full", ...CLOCK }).format(at)} ${name}`;
}

/** Wednesday 25 November; with the year if it is not the current one. */
export function dayName(
  at: number,
  now: number,
  zone: Zone = homeZone.zone,
  locale = readerLocale(),
): string {
  const other = day(at, zone).slice(0, 4) !== day(now, zone).slice(0, 4);
  const year = other ? ({ year: "numeric" } as const) : {};
  return timeFormat(locale, zone, { weekday: "long", day: "numeric", month: "long", ...year }).format(at);
}

/** Wednesday 25 November 2026 */
export function longDate(at: number, zone: Zone = homeZone.zone, locale = readerLocale()): string {
  return timeFormat(locale, zone, { dateStyle: "full" }).format(at);
}

/** For lists: 10:41 on the day of `now`, 12 Nov in its year, else 12 Nov 2025. */
export function shortTime(
  at: number,
  now: number,
  zone: Zone = homeZone.zone,
  locale = readerLocale(),
): string {
  const [then, today] = [day(at, zone), day(now, zone)];
  if (then === today) return clockTime(at, zone, locale);
  if (then.slice(0, 4) !== today.slice(0, 4)) return dateName(at, zone, locale);
  return timeFormat(locale, zone, { day: "numeric", month: "short" }).format(at);
}

/** ms. UTC offsets are multiples of 15 minutes, so that no day changes within a quarter of an hour. */
const QUARTER = 900_000;
const MOST_DAYS = 5_000;
const days = new Map<string, string>();

/** The day as 2026-11-25. Cached per quarter of an hour, since every message of a chat needs it repeatedly. */
export function day(at: number, zone: Zone = homeZone.zone): string {
  const key = `${zone} ${Math.floor(at / QUARTER)}`;
  const cached = days.get(key);
  if (cached) return cached;
  const name = clockFields(at, zone).slice(0, 10);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(key, name);
  return name;
}

/** The local time of a zone as the value of a date and time field: 2026-11-25T10:41 */
export function clockFields(at: number, zone: Zone = homeZone.zone): string {
  const parts = timeFormat("en-CA", zone, {
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const part = (type: string): string => parts.find((field) => field.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** Whether the zone's local time differs from the browser's. */
export function differs(zone: Zone, now: number): boolean {
  return clockFields(now, zone) !== clockFields(now, browserZone());
}

/** The IANA name of the browser’s time zone. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** 0:38, 12:05; from one hour on h:mm. */
export function clockDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}
