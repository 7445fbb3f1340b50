/** The filters of a list as the part of its address after the question mark, so that reload, Back and a link keep them. */

type Filters<Name extends string> = Readonly<Record<Name, string>>;

/** Reads an address. Filters that it doesn't name are as in `none`. */
export function parseFilters<All extends Filters<Extract<keyof All, string>>>(query: string, none: All): All {
  const address = new URLSearchParams(query);
  const names = Object.keys(none) as (keyof All & string)[];
  return Object.fromEntries(names.map((name) => [name, address.get(name) ?? none[name]])) as All;
}

/** The address of these filters. It names those that differ from `none`. */
export function formatFilters<All extends Filters<Extract<keyof All, string>>>(
  filters: All,
  none: All,
): string {
  const names = Object.keys(none) as (keyof All & string)[];
  const differing = names.filter((name) => filters[name] !== none[name]);
  return new URLSearchParams(differing.map((name) => [name, filters[name]])).toString();
}

/** A whole number in digits, with or without "#" before it; empty if it is none. */
export function whole(text: string): string {
  const digits = text.trim().replace(/^#/, "");
  return /^\d{1,15}$/.test(digits) ? digits : "";
}

/** One of these values, or the first of them. */
export function oneOf<Value extends string>(values: readonly [Value, ...Value[]], text: string): Value {
  return values.find((value) => value === text) ?? values[0];
}

/** A day that exists, as yyyy-mm-dd; empty if it is none. The server reads it in the library's time zone. */
export function day(text: string): string {
  const at = /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : "";
}
