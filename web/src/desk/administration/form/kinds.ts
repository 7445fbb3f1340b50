/** The kinds of settings in Administration: where the API has them, their lists and their forms. */
import { m } from "../../../paraglide/messages.js";
import type { Component, Snippet } from "svelte";
import type { AnswerOf, BodyOf, Operation } from "../../../protocol/operations";
import type { DeskApi } from "../../api";
import { formsAt } from "./fields";
import type { Attributes, Control } from "./fields";
import { SettingsForm } from "./settingsForm.svelte";
import type { Labels, Versioned } from "./settingsForm.svelte";

type Path<Part extends string> = `desk/administration/${Part}`;
type Numbered<Method extends string, Part extends string> = Extract<
  Operation,
  `${Method} ${Path<Part>}/{${string}}`
>;
/** The operation on one thing of a kind, or on the only one. */
type Of<Method extends string, Part extends string> = [Numbered<Method, Part>] extends [never]
  ? Extract<Operation, `${Method} ${Path<Part>}`>
  : Numbered<Method, Part>;
type RowOf<Part extends string> =
  AnswerOf<Extract<Operation, `GET ${Path<Part>}`>> extends readonly (infer Row)[] ? Row : never;
type Posted<Part extends string> =
  BodyOf<Extract<Operation, `POST ${Path<Part>}`>> extends infer Body extends object ? Body : unknown;

export type SavedOf<Part extends string> = AnswerOf<Of<"GET", Part>> & Versioned;
/** What the API is sent of a changed or a new thing. */
export type ValuesOf<Part extends string> = {
  -readonly [Name in Exclude<keyof (BodyOf<Of<"PUT", Part>> & Posted<Part>), "version">]-?: Exclude<
    (BodyOf<Of<"PUT", Part>> & Posted<Part>)[Name],
    undefined
  >;
};
export type FormOf<Part extends string> = SettingsForm<SavedOf<Part>, ValuesOf<Part>>;

/** What forms offer to choose from. */
export interface Lists {
  readonly libraries: AnswerOf<"GET desk/administration/libraries">;
  readonly departments: AnswerOf<"GET desk/administration/departments">;
  readonly widgets: AnswerOf<"GET desk/administration/widgets">;
  readonly "faq-groups": AnswerOf<"GET desk/administration/faq-groups">;
}

export interface Option {
  /** Empty for null. */
  readonly value: string | number;
  readonly label: string;
  /** What a search looks at instead of the label. */
  readonly words?: string;
}

interface Shown<Form> {
  /** Always, if left out. */
  readonly when?: (form: Form, lists: Lists) => boolean;
  /** Drawn instead of a control. */
  readonly component?: Component<{ form: Form; lists: Lists }>;
  /** The component is made anew when the form is saved. */
  readonly remade?: boolean;
  /** Other words by which the search for settings finds it. */
  readonly find?: () => string;
}

export interface Field<Form, Name extends string> extends Shown<Form> {
  readonly name: Name;
  readonly label: () => string;
  /** How the form and the search call it, if that isn't the label. */
  readonly title?: () => string;
  readonly hint?: (form: Form) => string;
  /** That of the schema, if left out. */
  readonly control?: Control;
  /** Further attributes of the control. */
  readonly attributes?: Attributes;
  /** Makes it a choice. */
  readonly options?: (form: Form, lists: Lists) => readonly Option[];
  /** After a choice, with the value before it. */
  readonly onchoose?: (form: Form, lists: Lists, before: unknown) => void;
  /** How the label of a choice is shown (`parts/Select`). */
  readonly quiet?: boolean;
  readonly beside?: boolean;
  readonly disabled?: (form: Form) => boolean;
  /** Shows errors of the form as a whole, too. */
  readonly whole?: boolean;
}

/** Fields under a common title, until the next group; none if `group` is null. */
interface Group<Form> {
  readonly group: (() => string) | null;
  readonly hint?: (form: Form) => string;
  /** The field whose errors are shown below the group. */
  readonly errorOf?: string;
  readonly find?: () => string;
}

/** Something between the fields. */
interface Further<Form> extends Shown<Form> {
  readonly component: Component<{ form: Form; lists: Lists }>;
  readonly label?: () => string;
}

export type Entry<Form, Name extends string = string> = Field<Form, Name> | Group<Form> | Further<Form>;

export interface Item {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** What the search looks at instead of the title. */
  readonly words?: string;
  /** Whether the text is a warning. */
  readonly warns?: boolean;
}

interface List<Row> {
  readonly hint: () => string;
  readonly item: (row: Row) => Item;
  /** The only row is shown as its form, without the list. */
  readonly single?: boolean;
  /** Instead of an empty list. */
  readonly none?: Component<{ kind: Kind; onmade: () => void }>;
  /** Below the list. */
  readonly foot?: Component;
}

export interface Creation<Saved, Values> {
  /** The text of the button for a new one. */
  readonly add: () => string;
  /**
   * What the list's button opens: the whole form, with the number 0 in the address, or a dialog with what a new one can't
   * be without. Left out, another component creates it.
   */
  readonly start?: "form" | "dialog";
  /** Whether the form of a new one is opened once it is saved, instead of the list. */
  readonly opens?: boolean;
  /** What a new one begins with. `query` is that of the address. */
  readonly begins?: (lists: Lists, query: string) => Partial<Saved>;
  /** Edits a new one before it is shown. */
  readonly edited?: () => Partial<Saved>;
  /** Instead of the form, where there can't be a new one yet. */
  readonly before?: (lists: Lists) => string;
  /** What is sent: the values, if left out. */
  readonly body?: (values: Values) => unknown;
  /** What the dialog shows after a new one was saved. */
  readonly made?: {
    readonly title: () => string;
    readonly text: () => string;
    readonly component: Component<{ saved: Saved }>;
    /** The text of the button that leads to the form. */
    readonly next: () => string;
  };
}

interface Declared<Saved, Form, Name extends string, Row> {
  /** In the addresses of its pages, unless that is the part. */
  readonly section?: string;
  /** The name of the list. */
  readonly title: () => string;
  /** Other words by which the search for settings finds the section. */
  readonly find?: () => string;
  /** Above the fields. */
  readonly intro?: () => string;
  readonly lists?: readonly (keyof Lists)[];
  readonly entries: readonly Entry<Form, Name>[];
  /** Absent if there is only one thing of the kind. A component loads the list itself. */
  readonly list?: List<Row> | Component<{ kind: Kind }>;
  readonly creation?: Creation<Saved, Form extends { values: infer Values } ? Values : never>;
  readonly removal?: {
    readonly label: () => string;
    readonly title: () => string;
    readonly text: (saved: Saved) => string;
  };
  /** Around the fields. */
  readonly frame?: Component<{ form: Form; lists: Lists; children: Snippet }>;
  /** Below the form. */
  readonly below?: Component<{ number: number; form: Form }>;
}

// Their declarations have been checked against the API: what draws them needs no more of their types.
export type AnyForm = SettingsForm<Versioned, Record<string, unknown>>;
export type AnySaved = Versioned & { readonly id: number };
export interface AnyRow {
  readonly id: number;
  readonly library?: number;
  readonly library_name?: string;
}
export type AnyEntry = Entry<AnyForm>;
export type AnyCreation = Creation<AnySaved, Record<string, unknown>>;
export interface Kind extends Declared<AnySaved, AnyForm, string, AnyRow> {
  /** In the addresses of the API. */
  readonly part: string;
  /** In the addresses of its pages. */
  readonly section: string;
}

/** Declares a kind, whose fields fit the API's operations of its part. */
export const settingsKind = <Part extends string>(
  part: Part,
  kind: Declared<SavedOf<Part>, FormOf<Part>, keyof ValuesOf<Part> & string, RowOf<Part>>,
): Kind => ({ section: part, ...kind, part }) as unknown as Kind;

export const isField = (entry: AnyEntry): entry is Field<AnyForm, string> => "name" in entry;

/** What is drawn in a group: a field, or something between the fields. */
export type Part = Exclude<AnyEntry, Group<AnyForm>>;
interface Grouped {
  readonly head: Group<AnyForm>;
  readonly parts: Part[];
}

/** The entries by group. The first group has no title. */
export function groupsOf(entries: readonly AnyEntry[]): readonly Grouped[] {
  const groups: Grouped[] = [{ head: { group: null }, parts: [] }];
  for (const entry of entries)
    if ("group" in entry) groups.push({ head: entry, parts: [] });
    else groups.at(-1)?.parts.push(entry);
  return groups;
}

type Save = (values: object) => Promise<unknown>;

/** The form of a thing of this kind, with the declared fields that the API has of it. */
export function formOf({ entries, part }: Kind, saved: Versioned, save: Save): AnyForm {
  const { change = [], create = [] } = formsAt(`desk/administration/${part}`);
  const names = saved.version === "" ? create : change;
  const fields = entries.filter(isField).filter(({ name }) => names.includes(name));
  const labels: Labels<Record<string, unknown>> = {
    ...Object.fromEntries(fields.map(({ name, label, title = label }) => [name, title])),
    ...(names.includes("translations") && { translations: m.desk_admin_own_texts }),
  };
  return new SettingsForm(saved, labels, (values) => save(values) as Promise<Versioned>);
}

/** The form of a new thing. `query` is that of the address. */
export function newForm(kind: Kind, lists: Lists, query: string, save: Save): AnyForm {
  const { blank = {} } = formsAt(`desk/administration/${kind.part}`);
  const [library] = lists.libraries;
  const begins = {
    ...blank,
    ...(library && { library: library.id }),
    ...kind.creation?.begins?.(lists, query),
  };
  const form = formOf(kind, begins as Versioned, (values) => save({ ...values, version: undefined }));
  Object.assign(form.values, kind.creation?.edited?.());
  return form;
}

/** Loads the lists that the kind's form needs. */
export async function listsFor(api: DeskApi, { lists = [], part }: Kind): Promise<Lists> {
  const { translations } = formsAt(`desk/administration/${part}`).fields;
  const names = new Set<keyof Lists>(translations ? [...lists, "libraries"] : lists);
  const none: Lists = { libraries: [], departments: [], widgets: [], "faq-groups": [] };
  const answers = [...names].map(async (name) => [
    name,
    await api.request(`GET desk/administration/${name}`),
  ]);
  return { ...none, ...(Object.fromEntries(await Promise.all(answers)) as Partial<Lists>) };
}

/** Sends a request about one thing of a kind; about the only one if `number` is null. */
export function requestOf(
  api: DeskApi,
  { part }: Kind,
  number: number | null,
): (method: "GET" | "POST" | "PUT" | "DELETE", body?: unknown) => Promise<unknown> {
  const path = `desk/administration/${part}`;
  return (method, body) => {
    const address = method === "POST" || number === null ? path : `${path}/{number}`;
    const options = { params: number === null ? {} : { number }, ...(body !== undefined && { body }) };
    return api.request(`${method} ${address}` as Operation, options as never);
  };
}
