/** A record while it is edited. Its content survives a reload, and a change of the dataset's form. */

import type { Drafts } from "../../state/drafts";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { isEmpty, refusalOf } from "./analytics";
import type { Dataset, StoredRecord, Source, Value, Values } from "./analytics";

export interface RecordContent {
  readonly values: Values;
  /** In the library's time zone; empty: unchanged, or now. */
  readonly when: string;
  readonly department: number;
}

/** The stored draft. `version`: that of the form on which it was begun. */
interface Draft extends RecordContent {
  readonly key: string;
  readonly version?: number;
}

export interface About {
  readonly dataset: Dataset;
  readonly start: RecordContent;
  /** The draft's key in the browser's storage. */
  readonly draftKey: string;
  readonly of?: Source;
  /** The chat's event with the question that fills the form. */
  readonly position?: number | null;
  /** The record to correct. */
  readonly record?: StoredRecord;
}

type Outcome = "saved" | "refused" | "changed" | "failed";

export class RecordDraft {
  dataset = $state.raw() as Dataset;
  values = $state.raw<Values>({});
  when = $state("");
  department = $state(0);
  /** Errors by field. */
  errors = $state.raw<Readonly<Record<string, string>>>({});
  /** Whether the form changed since it was opened. */
  newer = $state(false);
  busy = $state(false);
  /** The record as somebody else saved it in the meantime. */
  theirs = $state.raw<StoredRecord | null>(null);
  saved: StoredRecord | null = null;

  readonly #api: DeskApi;
  readonly #drafts: Drafts;
  readonly #newKey: () => string;
  readonly #about: About;
  #record: StoredRecord | undefined;
  #start: RecordContent;
  #key = "";
  /** The form's version when it was opened: the server accepts its fields even if they are retired now. */
  #version = 0;

  constructor(api: DeskApi, drafts: Drafts, newKey: () => string, about: About) {
    this.#api = api;
    this.#drafts = drafts;
    this.#newKey = newKey;
    this.#about = about;
    this.#record = about.record;
    this.#start = about.start;
    this.dataset = about.dataset;
    this.begin(about.start, about.record ? null : this.#draft());
  }

  /** Begins another record. */
  begin(start: RecordContent, draft: Draft | null = null): void {
    const from = draft ?? start;
    [this.values, this.when, this.department] = [from.values, from.when, from.department];
    this.#start = start;
    this.#key = draft?.key ?? this.#newKey();
    this.#version = draft?.version ?? this.dataset.version;
    [this.errors, this.newer, this.theirs] = [{}, this.#version < this.dataset.version, null];
    if (this.newer) this.#dropUnknownFields();
  }

  /** Whether it belongs to a chat or ticket, whose time the server knows. */
  get dated(): boolean {
    return this.#about.of !== undefined;
  }

  get correcting(): boolean {
    return this.#record !== undefined;
  }

  set(field: number, value: Value): void {
    this.values = { ...this.values, [field]: value };
    this.edited(String(field));
  }

  /** Removes the field's error and stores the draft. */
  edited(draftKey: string): void {
    if (this.errors[draftKey])
      this.errors = Object.fromEntries(Object.entries(this.errors).filter(([at]) => at !== draftKey));
    if (this.#record) return;
    const { values, when, department } = this;
    const draft: Draft = { values, when, department, key: this.#key, version: this.#version };
    this.#drafts.set(this.#about.draftKey, JSON.stringify({ dataset: this.dataset.id, ...draft }));
  }

  clear(): void {
    this.#drafts.set(this.#about.draftKey, "");
  }

  /** Adopts somebody else's correction and drops the edits. */
  adoptTheirs(): void {
    const record = this.theirs;
    if (!record) return;
    this.#record = record;
    this.begin({ values: record.values, when: record.when, department: record.department });
  }

  async save(): Promise<Outcome> {
    if (this.busy) return "refused";
    this.busy = true;
    try {
      this.saved = await this.#send();
      this.clear();
      return "saved";
    } catch (failure) {
      return this.#handleError(failure);
    } finally {
      this.busy = false;
    }
  }

  #send(): Promise<StoredRecord> {
    const values = Object.fromEntries(Object.entries(this.values).filter(([, value]) => !isEmpty(value)));
    const content = { version: this.#version, department: this.department, values, ...this.#time() };
    if (this.#record) {
      const { id, revision } = this.#record;
      return this.#api.request("PUT desk/analytics/records/{record}", {
        params: { record: id },
        body: { ...content, revision },
      });
    }
    const { of } = this.#about;
    const about = of && "chat" in of ? { ...of, position: this.#position() } : of;
    return this.#api.request("POST desk/analytics/datasets/{dataset}/records", {
      params: { dataset: this.dataset.id },
      body: { ...content, key: this.#key, ...about },
    });
  }

  /** The message that the texts come from, while they are unedited: redacting another message then leaves them. */
  #position(): number | null {
    const texts = this.dataset.fields.filter(({ kind }) => kind === "text").map(({ id }) => String(id));
    const unedited = texts.every((id) => (this.values[id] ?? "") === (this.#about.start.values[id] ?? ""));
    return unedited ? (this.#about.position ?? null) : null;
  }

  /** The server knows the exact time of a chat, ticket or record: send only a changed one. */
  #time(): { when?: string } {
    const unedited = this.when === this.#start.when && (this.#record || this.dated);
    return unedited || !this.when ? {} : { when: this.when };
  }

  #handleError(failure: unknown): Outcome {
    const { errors, dataset, record } = refusalOf(failure);
    if (failure instanceof ApiError && failure.status === 409) {
      this.theirs = record ?? null;
      return "changed";
    }
    if (!errors) return "failed";
    this.errors = Object.fromEntries(errors.map(({ field, text }) => [field, text]));
    if (dataset) {
      this.dataset = dataset;
      this.newer = true;
      this.#dropUnknownFields();
    }
    return "refused";
  }

  /** Values of removed fields would be refused, without a field that shows the error. */
  #dropUnknownFields(): void {
    const fields = new Set(this.dataset.fields.map((field) => String(field.id)));
    this.values = Object.fromEntries(Object.entries(this.values).filter(([id]) => fields.has(id)));
  }

  #draft(): Draft | null {
    const text = this.#drafts.get(this.#about.draftKey);
    if (!text) return null;
    try {
      const draft = JSON.parse(text) as Draft & { dataset: number };
      return draft.dataset === this.dataset.id ? draft : null;
    } catch {
      return null;
    }
  }
}
