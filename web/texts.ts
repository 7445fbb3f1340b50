/** Compiles a text of a catalogue, in the form of inlang's messages, to a JavaScript function. */

interface Variants {
  readonly declarations: readonly string[];
  readonly selectors: readonly string[];
  readonly match: Readonly<Record<string, string>>;
}

export type Text = string | readonly [Variants];
export type Texts = Readonly<Record<string, Text>>;

/** The names of the functions for values in the chunk. */
export interface Formats {
  /** A tag of template literals: see `src/parts/positions/isolated.ts`. */
  readonly isolated: string;
  readonly plural: string;
  readonly number: string;
}

const VALUE = /\{\w+\}/;
const LOCAL = /^local (\w+) = (\w+): (plural|number)( type=ordinal)?$/;

/** Whether the text needs no function for numbers. */
export function plain(text: Text): boolean {
  return typeof text === "string" || text[0].declarations.every((line) => line.startsWith("input "));
}

/** Whether a variant of the text shows a value. */
export function hasValues(text: Text): boolean {
  const variants = typeof text === "string" ? [text] : Object.values(text[0].match);
  return variants.some((variant) => VALUE.test(variant));
}

export function compiled(text: Text, locale: string, formats: Formats): string {
  const locals = new Map<string, string>();
  const value = (name: string): string => locals.get(name) ?? `i.${name}`;
  const written = (variant: string): string =>
    VALUE.test(variant) ? formats.isolated + literal(variant, value) : literal(variant, value);
  if (typeof text === "string") return `${hasValues(text) ? "i" : "()"}=>${written(text)}`;
  for (const line of text[0].declarations) {
    if (line.startsWith("input ")) continue;
    const [, name = "", input, kind = "", ordinal] = LOCAL.exec(line) ?? [];
    if (!input) throw new Error(`“${line}” is no declaration that this compiles`);
    const options = ordinal ? '{type:"ordinal"}' : "{}";
    locals.set(name, `${formats[kind as keyof Formats]}("${locale}",i.${input},${options})`);
  }
  return `i=>${chosen(Object.entries(text[0].match), value, written)}`;
}

/** The first variant whose conditions hold; the last one in any case. */
function chosen(
  variants: readonly [string, string][],
  value: (name: string) => string,
  written: (variant: string) => string,
): string {
  const [[conditions, text] = ["", ""], ...rest] = variants;
  if (rest.length === 0) return written(text);
  const tests = conditions
    .split(", ")
    .map((condition) => condition.split("="))
    .filter(([, wanted]) => wanted !== "*")
    .map(([name = "", wanted]) => `${value(name)}==${JSON.stringify(wanted)}`);
  return `${tests.join("&&") || "true"}?${written(text)}:${chosen(rest, value, written)}`;
}

function literal(text: string, value: (name: string) => string): string {
  const escaped = text.replace(/[\\`]|\$(?=\{)/g, "\\$&");
  return `\`${escaped.replace(/\{(\w+)\}/g, (_all, name: string) => `\${${value(name)}}`)}\``;
}
