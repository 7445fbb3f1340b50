/** Reference Analytics as the server tells it, and the calls that ask for it. */

import type { AnyBody } from "../../protocol/wire";
import type { ChatState } from "../../state/chat.svelte";
import type { DeskApi } from "../api";
import { ApiError } from "../api";

export type Kind = "single" | "multiple" | "text" | "number" | "read" | "date";
export type Value = number | string | readonly number[] | null;
/** By the fields' numbers. */
export type Values = Readonly<Record<string, Value>>;

export interface Choice {
  readonly id: number;
  readonly label: string;
  readonly retired: boolean;
}

export interface Field {
  readonly id: number;
  readonly label: string;
  readonly kind: Kind;
  readonly required: boolean;
  readonly retired: boolean;
  readonly default: Value;
  readonly from_chat: Value;
  readonly choices: readonly Choice[];
}

export interface Dataset {
  readonly id: number;
  readonly name: string;
  readonly library: string;
  readonly library_id: number;
  readonly time_zone: string;
  readonly version: number;
  readonly retired: boolean;
  readonly changed_at: number;
  readonly changed_by: string;
  readonly administers: boolean;
  readonly departments: readonly { readonly id: number; readonly name: string }[];
  readonly fields: readonly Field[];
}

export interface Kept {
  readonly id: number;
  readonly revision: number;
  readonly dataset: number;
  readonly at: number;
  /** `at` by the library's clocks, like 2026-11-25T14:05. */
  readonly when: string;
  readonly department: number;
  readonly department_name: string;
  readonly operator: string;
  readonly source: "chat" | "ticket" | "hand" | "import";
  readonly chat: number | null;
  readonly ticket: number | null;
  readonly position: number | null;
  readonly values: Values;
  /** Whether it is one's own to remove. */
  readonly mine: boolean;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Why nothing was kept; the form as it is now, where it was another one. */
export interface Refused {
  readonly errors?: readonly FieldError[];
  readonly dataset?: Dataset | null;
  readonly record?: Kept | null;
}

/** What was asked, and is recorded. */
export type Source = { readonly chat: number } | { readonly ticket: number };

export interface Asked {
  readonly when: string;
  /** False once what was written was taken back: then texts of a record are left out. */
  readonly keeps_texts: boolean;
  readonly position: number | null;
  readonly department: number;
  readonly forms: readonly { readonly dataset: Dataset; readonly values: Values }[];
  readonly records: readonly Kept[];
}

export interface Datasets {
  readonly datasets: readonly Dataset[];
  readonly administered: readonly { readonly id: number; readonly name: string }[];
}

export const fetchDatasets = (api: DeskApi): Promise<Datasets> => api.request("GET", "analytics/datasets");
export const fetchRecords = (api: DeskApi, of: Source): Promise<Asked> =>
  api.request("GET", `${"chat" in of ? `chats/${of.chat}` : `tickets/${of.ticket}`}/analytics`);

/** The number of a log's events about records or redactions, after which records are loaded again. */
export const recordEvents = ({ entries }: Pick<ChatState, "entries">): number =>
  entries.filter((one) => one.kind === "line" && isRecordEvent(one.body)).length;

const isRecordEvent = (body: AnyBody): boolean =>
  body.kind === "redacted" || (body.kind === "linked" && body.to === "record");

/** The draft's key in the browser's storage. */
export const draftKey = (of: Source): string =>
  "chat" in of ? `${of.chat}.analytics` : `ticket.${of.ticket}.analytics`;

/** The content of a refusal; empty after a network error. */
export const refusalOf = (failure: unknown): Refused =>
  failure instanceof ApiError ? ((failure.content ?? {}) as Refused) : {};

export const isEmpty = (value: Value | undefined): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The ids of the choices in a value. */
export function chosen(value: Value | undefined): readonly number[] {
  if (Array.isArray(value)) return value as readonly number[];
  return typeof value === "number" ? [value] : [];
}

/** The fields of a form: those in use, and retired ones with a value in the record. */
export const fieldsOf = (dataset: Dataset, values: Values): readonly Field[] =>
  dataset.fields.filter((field) => !field.retired || !isEmpty(values[field.id]));

/** The choices of a field: those in use, and retired ones that are chosen. */
export const choicesOf = (field: Field, value: Value | undefined): readonly Choice[] =>
  field.choices.filter((choice) => !choice.retired || chosen(value).includes(choice.id));

/** The initial values of a form without a chat. `today`: in the reader's time zone. */
export function defaults(dataset: Dataset, today: string): Values {
  const filled = dataset.fields.flatMap((field): [string, Value][] => {
    if (field.retired || isEmpty(field.default)) return [];
    return [[String(field.id), field.kind === "date" ? today : field.default]];
  });
  return Object.fromEntries(filled);
}

/** A value as text. */
export function valueText(field: Field, value: Value | undefined): string {
  if (isEmpty(value)) return "";
  if (field.kind !== "single" && field.kind !== "multiple") return String(value);
  const names = chosen(value).map((id) => field.choices.find((choice) => choice.id === id)?.label ?? "");
  return names.join(", ");
}

/** A record on one line: its texts, otherwise its first three choices. */
export function summary(dataset: Dataset | undefined, record: Kept): string {
  const fields = dataset?.fields ?? [];
  const textsOf = (texts: boolean): string[] =>
    fields
      .filter((field) => (field.kind === "text") === texts)
      .map((field) => valueText(field, record.values[field.id]))
      .filter(Boolean);
  const texts = textsOf(true);
  return [...(texts.length ? texts : textsOf(false).slice(0, 3))].join(" · ");
}
