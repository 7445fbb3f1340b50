/** Samples of what the HTTP API answers, made from its schemas: each field is there, and no text has a Latin word. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { CONTACT, DEPARTMENT, LIBRARY, PATRON_NAME } from "./desk_world";

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Values of fields that have to be of a certain form. */
const FIELDS: Readonly<Record<string, unknown>> = {
  name: PATRON_NAME,
  library_name: LIBRARY,
  department_name: DEPARTMENT,
  contact: CONTACT,
  picture: "",
  time_zone: "Europe/Athens",
  date: "2027-01-01",
  seen_on: "2027-01-01",
  opens: "09:00",
  closes: "17:00",
  accent: "#ffee00",
  ask_name: "optional",
  ask_contact: "optional",
  form: "button",
  side: "end",
  answer: "<p>7</p>",
  address: "/7",
  version: "1",
  first: "2024-01-01",
  when: "2024-10-04T03:00",
  day: "2024-10-04",
  datum: "text",
  at: "2024-10-04T03:00:00Z",
};
const DAYS = 7;

const venv = `${process.cwd()}/../.venv/bin/python`;
const python = process.env["PYTHON"] ?? (existsSync(venv) ? venv : "python3");
const printed = execFileSync(python, ["-m", "refdesk.project.browser_types"], {
  cwd: "..",
  encoding: "utf8",
  env: { ...process.env, DJANGO_SETTINGS_MODULE: "tests.settings" },
});
const {
  http: { $defs },
} = JSON.parse(printed) as { http: { $defs: Readonly<Record<string, Schema>> } };

const resolved = (schema: Schema): Schema =>
  schema.$ref ? resolved($defs[schema.$ref.replace("#/$defs/", "")] ?? {}) : schema;
const choices = (schema: Schema): readonly unknown[] => resolved(schema).enum ?? [];

/** The value of a field, which varies with its place in a list: each choice comes first once, every second is empty. */
function valueOf(schema: Schema, name: string, place: number): unknown {
  const { anyOf, const: only, enum: chosen, type, items, properties } = resolved(schema);
  if (only !== undefined) return only;
  const variants = anyOf?.filter((variant) => variant.type !== "null") ?? [];
  const variant = variants[place % variants.length];
  if (variant)
    return place % 2 && variants.length < (anyOf?.length ?? 0) ? null : valueOf(variant, name, place);
  if (chosen) return chosen[place % chosen.length];
  if (name === "name" && place) return `${PATRON_NAME} ${place}`;
  if (name in FIELDS && type === typeof FIELDS[name]) return FIELDS[name];
  if (name === "id") return type === "string" ? String(place + 1) : place + 1;
  if (type === "array") return name === "marks" ? [] : listOf(items ?? {}, name);
  if (properties)
    return Object.fromEntries(
      Object.entries(properties).map(([field, described]) => [field, valueOf(described, field, place)]),
    );
  return (
    { boolean: place % 2 === 0, string: String(7 + place), integer: 7 + place, number: 7 }[type ?? ""] ?? {}
  );
}

/** Two elements or more: one for each choice of any of their fields. */
function listOf(items: Schema, name: string): unknown[] {
  if (choices(items).length > 0) return [...choices(items)];
  const fields = Object.values(resolved(items).properties ?? {});
  const most = Math.max(2, ...fields.map((field) => choices(field).length));
  const length = name === "week" ? DAYS : fields.length > 0 ? most : 1;
  return Array.from({ length }, (_, place) => valueOf(items, "", place));
}

/** A sample of a schema by its name, which differs in some fields. */
export function sample<Answer>(name: string, differs: Partial<Answer> = {}): Answer {
  return { ...(valueOf($defs[name] ?? {}, "", 0) as Answer), ...differs };
}

export interface Operation {
  readonly verb: string;
  /** The path below `/api/v1/`, with a number for each parameter. */
  readonly path: (number: number) => string;
  readonly answer: unknown;
  /** The fields of the request's body. */
  readonly fields: readonly string[];
}

/** All operations whose path begins with `prefix`. */
export function operations(prefix: string): Operation[] {
  const all = Object.entries($defs["Operations"]?.properties ?? {});
  return all.flatMap(([name, { properties }]) => {
    const [verb = "", path = ""] = name.split(" ");
    if (!path.startsWith(prefix)) return [];
    const fields = Object.keys(resolved(properties?.["body"] ?? {}).properties ?? {});
    const answer = valueOf(properties?.["answer"] ?? {}, "", 0);
    return [{ verb, path: (number) => path.replace(/\{\w+\}/g, String(number)), answer, fields }];
  });
}
