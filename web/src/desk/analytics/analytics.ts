/** Reference Analytics as the server tells it, and the calls that ask for it. */

import type { AnyBody } from "../../protocol/wire";
import type {
  Datasets,
  DatasetChoice as Choice,
  DatasetField as Field,
  DatasetOut as Dataset,
  FormError as FieldError,
  RecordChanged,
  RecordErrors,
  RecordForms,
  RecordOut as StoredRecord,
} from "../../protocol/http";
import type { ChatState } from "../../state/chat.svelte";
import type { DeskApi } from "../api";
import { ApiError } from "../api";

export type { RecordForms, Choice, Dataset, Datasets, Field, FieldError, StoredRecord };
export type Kind = Field["kind"];
export type Value = Field["default"];
/** Values by the fields' numbers. */
export type Values = StoredRecord["values"];

/** Why nothing was stored; the current form or record, if it has changed. */
export type Refused = Partial<RecordErrors & RecordChanged>;

/** The chat or ticket of the recorded question. */
export type Source = { readonly chat: number } | { readonly ticket: number };

export const fetchDatasets = (api: DeskApi): Promise<Datasets> => api.request("GET desk/analytics/datasets");
export const fetchRecords = (api: DeskApi, of: Source): Promise<RecordForms> =>
  "chat" in of
    ? api.request("GET desk/chats/{chat}/analytics", { params: of })
    : api.request("GET desk/tickets/{ticket}/analytics", { params: of });

/** The number of a log's events about records or redactions, after which records are loaded again. */
export const recordEvents = ({ entries }: Pick<ChatState, "entries">): number =>
  entries.filter((entry) => entry.kind === "line" && isRecordEvent(entry.body)).length;

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
export function summary(dataset: Dataset | undefined, record: StoredRecord): string {
  const fields = dataset?.fields ?? [];
  const textsOf = (texts: boolean): string[] =>
    fields
      .filter((field) => (field.kind === "text") === texts)
      .map((field) => valueText(field, record.values[field.id]))
      .filter(Boolean);
  const texts = textsOf(true);
  return [...(texts.length ? texts : textsOf(false).slice(0, 3))].join(" · ");
}
