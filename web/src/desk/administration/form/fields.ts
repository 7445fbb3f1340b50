/** The fields of a form: how each is called and shown. Their limits come from the schema of the request. */
import type { HTMLInputAttributes } from "svelte/elements";

type Attributes = HTMLInputAttributes & { readonly rows?: number };

interface Limits {
  readonly maxlength?: number;
  readonly min?: number;
  readonly max?: number;
}

/** `lines` is a list with an entry per line. `digits` is a number typed as a text, `number` one with buttons. */
export type Kind =
  "text" | "slug" | "email" | "url" | "digits" | "number" | "area" | "lines" | "check" | "choice";

export interface FieldSettings {
  readonly label: () => string;
  readonly hint?: () => string;
  /** `text` if left out. */
  readonly kind?: Kind;
  /** Further attributes of the control. */
  readonly attributes?: Attributes;
}

/** The settings of each field. A field with a special component has only a label. */
export type Fields<Values> = Readonly<Record<keyof Values, FieldSettings>>;

const SHOWN: Readonly<Record<Kind, (limits: Limits) => Attributes>> = {
  text: ({ maxlength }) => ({ maxlength, autocomplete: "off", dir: "auto" }),
  slug: ({ maxlength }) => ({ maxlength, autocomplete: "off", spellcheck: false }),
  email: ({ maxlength }) => ({ type: "email", maxlength, autocomplete: "off", dir: "ltr" }),
  // A pasted address or list is not cut: the server says that it is too long.
  url: () => ({ type: "url", placeholder: "https://", autocomplete: "off" }),
  digits: ({ max = "" }) => ({
    inputmode: "numeric",
    maxlength: String(max).length || undefined,
    autocomplete: "off",
  }),
  lines: () => ({ rows: 3 }),
  number: ({ min, max }) => ({ type: "number", min, max, inputmode: "numeric" }),
  area: ({ maxlength }) => ({ maxlength }),
  check: () => ({}),
  choice: () => ({}),
};

/** The fields of a form, with the limits that the schema of its request sets. */
export function fieldsOf<Values extends object>(
  limits: Readonly<Partial<Record<keyof Values, Limits>>>,
  fields: Fields<Values>,
): Fields<Values> {
  const names = Object.keys(fields) as (keyof Values)[];
  const limited = names.map((name) => {
    const { kind = "text", attributes, ...field } = fields[name];
    return [name, { ...field, kind, attributes: { ...SHOWN[kind](limits[name] ?? {}), ...attributes } }];
  });
  return Object.fromEntries(limited) as Fields<Values>;
}

/** The number of a field with digits. The server refuses a text that is no number as too small. */
export const digitsOf = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : -1);

/** Things to choose from by name. */
export const choicesOf = (
  rows: readonly { readonly id: number; readonly name: string }[],
): { value: number; label: string }[] => rows.map(({ id, name }) => ({ value: id, label: name }));
