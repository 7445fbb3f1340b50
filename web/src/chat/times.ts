/** Times and durations as people read them. `locale` is the reader's, see `readerLocale`. */
import { getLocale } from "../paraglide/runtime.js";

/** The browser's own flavour of the language that the page is in: 24 hours or 12, day before month or after. */
export function readerLocale(
  languages: readonly string[] = navigator.languages,
  page: string = getLocale(),
): string {
  return languages.find((one) => one === page || one.startsWith(`${page}-`)) ?? page;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale + JSON.stringify(options);
  const made = formats.get(name) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(name, made);
  return made;
}

/** 10:41 */
export function clockTime(at: number, locale = readerLocale()): string {
  return format(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Wednesday 25 November 2026 at 10:41:07 */
export function fullTime(at: number, locale = readerLocale()): string {
  return format(locale, { dateStyle: "full", timeStyle: "medium" }).format(at);
}

/** Wednesday 25 November, with the year where it is another one. */
export function dayName(at: number, now: number, locale = readerLocale()): string {
  const year =
    new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(locale, { weekday: "long", day: "numeric", month: "long", ...year }).format(at);
}

/** 12 Nov 2026 */
export function dateName(at: number, locale = readerLocale()): string {
  return format(locale, { dateStyle: "medium" }).format(at);
}

let known = { from: 0, to: 0, name: "" };

/** Tells days apart, by the reader's time zone. Asked for each message of a chat again and again: mostly it is the same day. */
export function day(at: number): string {
  if (at < known.from || at >= known.to) {
    const midnight = new Date(at);
    const name = midnight.toDateString();
    const from = midnight.setHours(0, 0, 0, 0);
    known = { from, to: midnight.setDate(midnight.getDate() + 1), name };
  }
  return known.name;
}

/** 0:38, 12:05; from an hour on h:mm. */
export function stretch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}
