/** One record while it is written: what is typed lives over a reload, and over a form that changed meanwhile. */

import type { Drafts } from "../../state/drafts";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { isEmpty, refusedBy } from "./analytics";
import type { Dataset, Kept, Source, Value, Values } from "./analytics";

export interface Written {
  readonly values: Values;
  /** By the library's clocks; empty: as it was, or now. */
  readonly when: string;
  readonly department: number;
}

/** What is kept of a record that is not sent yet. `version` is that of the form it was begun on. */
interface Draft extends Written {
  readonly key: string;
  readonly version?: number;
}

export interface About {
  readonly dataset: Dataset;
  readonly start: Written;
  /** Where the draft is kept. */
  readonly place: string;
  readonly of?: Source;
  /** The event of the chat with the question that the form is filled with. */
  readonly position?: number | null;
  /** The record that is corrected. */
  readonly kept?: Kept;
}

type Outcome = "kept" | "refused" | "changed" | "failed";

export class Recording {
  dataset = $state.raw() as Dataset;
  values = $state.raw<Values>({});
  when = $state("");
  department = $state(0);
  /** What is wrong, by place. */
  wrong = $state.raw<Readonly<Record<string, string>>>({});
  /** The form is another one than when it was opened. */
  newer = $state(false);
  busy = $state(false);
  /** The record as somebody else left it meanwhile. */
  theirs = $state.raw<Kept | null>(null);
  saved: Kept | null = null;

  readonly #api: DeskApi;
  readonly #drafts: Drafts;
  readonly #newKey: () => string;
  readonly #about: About;
  #kept: Kept | undefined;
  #start: Written;
  #key = "";
  /** Of the form as it was opened: what it offered then is accepted, though it was retired meanwhile. */
  #version = 0;

  constructor(api: DeskApi, drafts: Drafts, newKey: () => string, about: About) {
    this.#api = api;
    this.#drafts = drafts;
    this.#newKey = newKey;
    this.#about = about;
    this.#kept = about.kept;
    this.#start = about.start;
    this.dataset = about.dataset;
    this.begin(about.start, about.kept ? null : this.#draft());
  }

  /** Begins another record. */
  begin(start: Written, draft: Draft | null = null): void {
    const from = draft ?? start;
    [this.values, this.when, this.department] = [from.values, from.when, from.department];
    this.#start = start;
    this.#key = draft?.key ?? this.#newKey();
    this.#version = draft?.version ?? this.dataset.version;
    [this.wrong, this.newer, this.theirs] = [{}, this.#version < this.dataset.version, null];
    if (this.newer) this.#leaveOut();
  }

  /** It is about a chat or a ticket, of which the server knows when it was. */
  get dated(): boolean {
    return this.#about.of !== undefined;
  }

  get correcting(): boolean {
    return this.#kept !== undefined;
  }

  set(field: number, value: Value): void {
    this.values = { ...this.values, [field]: value };
    this.touched(String(field));
  }

  /** Something was typed: what was wrong with it is asked anew, and it is kept as a draft. */
  touched(place: string): void {
    if (this.wrong[place])
      this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([at]) => at !== place));
    if (this.#kept) return;
    const { values, when, department } = this;
    const draft: Draft = { values, when, department, key: this.#key, version: this.#version };
    this.#drafts.set(this.#about.place, JSON.stringify({ dataset: this.dataset.id, ...draft }));
  }

  forget(): void {
    this.#drafts.set(this.#about.place, "");
  }

  /** Somebody else's correction is taken, and what was typed here is let go. */
  takeTheirs(): void {
    const kept = this.theirs;
    if (!kept) return;
    this.#kept = kept;
    this.begin({ values: kept.values, when: kept.when, department: kept.department });
  }

  async save(): Promise<Outcome> {
    if (this.busy) return "refused";
    this.busy = true;
    try {
      this.saved = await this.#send();
      this.forget();
      return "kept";
    } catch (failure) {
      return this.#excuse(failure);
    } finally {
      this.busy = false;
    }
  }

  #send(): Promise<Kept> {
    const values = Object.fromEntries(Object.entries(this.values).filter(([, value]) => !isEmpty(value)));
    const content = { version: this.#version, department: this.department, values, ...this.#moment() };
    if (this.#kept) {
      const { id, revision } = this.#kept;
      return this.#api.request("PUT", `analytics/records/${id}`, { ...content, revision });
    }
    const { of } = this.#about;
    const about = of && "chat" in of ? { ...of, position: this.#position() } : of;
    return this.#api.request("POST", `analytics/datasets/${this.dataset.id}/records`, {
      ...content,
      key: this.#key,
      ...about,
    });
  }

  /** Only while its texts are those of that one message: what is taken back of another is not looked for in them. */
  #position(): number | null {
    const texts = this.dataset.fields.filter(({ kind }) => kind === "text").map(({ id }) => String(id));
    const untouched = texts.every((id) => (this.values[id] ?? "") === (this.#about.start.values[id] ?? ""));
    return untouched ? (this.#about.position ?? null) : null;
  }

  /** Of a chat, a ticket or a record the server knows the second: only another time is told. */
  #moment(): { when?: string } {
    const untouched = this.when === this.#start.when && (this.#kept || this.dated);
    return untouched || !this.when ? {} : { when: this.when };
  }

  #excuse(failure: unknown): Outcome {
    const { errors, dataset, record } = refusedBy(failure);
    if (failure instanceof ApiError && failure.status === 409) {
      this.theirs = record ?? null;
      return "changed";
    }
    if (!errors) return "failed";
    this.wrong = Object.fromEntries(errors.map(({ field, message }) => [field, message]));
    if (dataset) {
      this.dataset = dataset;
      this.newer = true;
      this.#leaveOut();
    }
    return "refused";
  }

  /** What no field asks any longer can't be kept, and would stand in the way unseen. */
  #leaveOut(): void {
    const known = new Set(this.dataset.fields.map((field) => String(field.id)));
    this.values = Object.fromEntries(Object.entries(this.values).filter(([id]) => known.has(id)));
  }

  #draft(): Draft | null {
    const text = this.#drafts.get(this.#about.place);
    if (!text) return null;
    try {
      const draft = JSON.parse(text) as Draft & { dataset: number };
      return draft.dataset === this.dataset.id ? draft : null;
    } catch {
      return null;
    }
  }
}
