/** The fields of a form: what the HTTP API says of each, and how the desk shows it. */
import type { HTMLInputAttributes } from "svelte/elements";
import { m } from "../../../paraglide/messages.js";
import { FORMS } from "../../../protocol/forms";

export type Attributes = HTMLInputAttributes & { readonly rows?: number };

/** `lines` is a list with an entry per line. */
export type Control =
  "text" | "slug" | "email" | "url" | "number" | "area" | "lines" | "check" | "list" | "object";

/** A field in the schema of a request. */
export interface Described {
  readonly kind: Control;
  readonly maxlength?: number;
  readonly min?: number;
  readonly max?: number;
  /** The server refuses an empty text. */
  readonly required?: boolean;
  /** An empty field means null. */
  readonly nullable?: boolean;
  /** The texts of the row that have translations, which patrons read. */
  readonly translated?: readonly string[];
  /** The fields of each entry of a list. */
  readonly fields?: Readonly<Record<string, Described>>;
}

interface FormSchema {
  readonly fields: Readonly<Record<string, Described>>;
  /** The fields of changes. */
  readonly change?: readonly string[];
  /** The fields of a new row. */
  readonly create?: readonly string[];
  /** A new row before it is saved. */
  readonly blank?: object;
}

/** The forms of an address of the API, such as `desk/administration/queues`. */
export const formsAt = (address: string): FormSchema =>
  (FORMS as unknown as Readonly<Record<string, FormSchema>>)[address] ?? { fields: {} };

const SHOWN: Readonly<Record<Control, (described: Described) => Attributes>> = {
  text: ({ maxlength }) => ({ maxlength, autocomplete: "off", dir: "auto" }),
  slug: ({ maxlength }) => ({ maxlength, autocomplete: "off", spellcheck: false }),
  email: ({ maxlength }) => ({ type: "email", maxlength, autocomplete: "off", dir: "ltr" }),
  // A pasted address or list is not cut: the server says that it is too long.
  url: () => ({ type: "url", placeholder: "https://", autocomplete: "off" }),
  lines: () => ({ rows: 3 }),
  // A number is not cut either, and a browser's own field for numbers loses what is none.
  number: () => ({ inputmode: "numeric", autocomplete: "off" }),
  area: ({ maxlength }) => ({ maxlength }),
  check: () => ({}),
  list: () => ({}),
  object: () => ({}),
};

/** The attributes of a field's control, with the limits that the schema of its request sets. */
export const attributesOf = (
  described: Described,
  control: Control = described.kind,
  further: Attributes = {},
): Attributes => ({
  ...SHOWN[control](described),
  // Without the browser's own check: the server says what is wrong, at every field at once.
  "aria-required": described.required,
  ...further,
});

/** The number that is typed; null for none where that is possible. The server refuses -1, a text that is no number. */
export function numberOf(text: unknown, nullable = false): number | null {
  const typed = String(text ?? "").trim();
  if (nullable && typed === "") return null;
  return /^\d{1,9}$/.test(typed) ? Number(typed) : -1;
}

/** What is wrong with a number, if the schema sets both limits. */
export function numberProblem({ min = 0, max, nullable }: Described, value: unknown): string {
  const fits =
    value === null ? nullable === true : Number(value) >= min && Number(value) <= (max ?? Infinity);
  return fits || max === undefined ? "" : m.desk_admin_number_wrong({ min, max });
}

/** Things to choose from by name. */
export const choicesOf = (
  rows: readonly { readonly id: number; readonly name: string }[],
): { value: number; label: string }[] => rows.map(({ id, name }) => ({ value: id, label: name }));

/** Values to choose from by their labels. */
export const named = (labels: Readonly<Record<string, () => string>>): { value: string; label: string }[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label: label() }));
