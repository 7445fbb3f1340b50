/** A dataset's form while an administrator edits it. New items have negative ids until they are saved. */

import { ApiError } from "../../api";
import type { DeskApi } from "../../api";
import { chosen, refusalOf } from "../analytics";
import type { Choice, Dataset, Field, Kind, Value } from "../analytics";

export class DatasetForm {
  name = $state("");
  retired = $state(false);
  fields = $state.raw<readonly Field[]>([]);
  errors = $state.raw<readonly string[]>([]);
  /** The error of the dataset's name. */
  nameError = $state("");
  /** Errors by the ids of fields and values, which are unique within a dataset. */
  errorsById = $state.raw<Readonly<Record<string, string>>>({});
  busy = $state(false);
  /** The dataset as somebody else saved it in the meantime. */
  theirs = $state.raw<Dataset | null>(null);

  readonly #api: DeskApi;
  #from = $state.raw() as Dataset;
  #next = -1;

  constructor(api: DeskApi, from: Dataset) {
    this.#api = api;
    this.reset(from);
  }

  reset(from: Dataset): void {
    this.#from = from;
    [this.name, this.retired, this.fields] = [from.name, from.retired, from.fields];
    [this.errors, this.errorsById, this.nameError, this.theirs] = [[], {}, "", null];
  }

  get changed(): boolean {
    const { name, retired, fields } = this.#from;
    return name !== this.name || retired !== this.retired || fields !== this.fields;
  }

  add(kind: Kind): number {
    const id = this.#next--;
    const choices = kind === "single" || kind === "multiple" ? [this.#choice()] : [];
    const plain = { label: "", required: false, retired: false, default: null, from_chat: null };
    this.fields = [...this.fields, { id, kind, choices, ...plain }];
    return id;
  }

  change(id: number, differs: Partial<Field>): void {
    this.fields = this.fields.map((field) => (field.id === id ? { ...field, ...differs } : field));
  }

  remove(id: number): void {
    this.fields = this.fields.filter((field) => field.id !== id);
  }

  /** Moves a field up (-1) or down (1). */
  move(id: number, step: -1 | 1): void {
    const from = this.fields.findIndex((field) => field.id === id);
    const moved = [...this.fields];
    const [field] = moved.splice(from, 1);
    if (!field || from + step < 0 || from + step > moved.length) return;
    moved.splice(from + step, 0, field);
    this.fields = moved;
  }

  addChoice(field: Field): void {
    this.change(field.id, { choices: [...field.choices, this.#choice()] });
  }

  changeChoice(field: Field, id: number, differs: Partial<Choice>): void {
    const choices = field.choices.map((choice) => (choice.id === id ? { ...choice, ...differs } : choice));
    this.change(field.id, { choices });
  }

  removeChoice(field: Field, id: number): void {
    const without = (value: Value): Value => {
      const left = chosen(value).filter((other) => other !== id);
      if (!chosen(value).includes(id)) return value;
      return field.kind === "multiple" && left.length > 0 ? left : null;
    };
    this.change(field.id, {
      choices: field.choices.filter((choice) => choice.id !== id),
      default: without(field.default),
      from_chat: without(field.from_chat),
    });
  }

  async save(): Promise<Dataset | null> {
    if (this.busy) return null;
    this.busy = true;
    const { version, id } = this.#from;
    const { name, retired, fields } = this;
    try {
      return await this.#api.request("PUT desk/analytics/datasets/{dataset}", {
        params: { dataset: id },
        body: { version, name, retired, fields },
      });
    } catch (failure) {
      this.#handleError(failure);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #choice(): Choice {
    return { id: this.#next--, label: "", retired: false };
  }

  #handleError(failure: unknown): void {
    const { errors } = refusalOf(failure);
    if (failure instanceof ApiError && failure.status === 409)
      this.theirs = failure.content as unknown as Dataset;
    const ids = new Set(
      this.fields.flatMap(({ id, choices }) => [id, ...choices.map((choice) => choice.id)]),
    );
    this.nameError = errors?.find(({ field }) => field === "name")?.text ?? "";
    const others = (errors ?? []).filter(({ field }) => field !== "name");
    const located = others.map(({ field, text }) => ({ id: idIn(field), text }));
    this.errorsById = Object.fromEntries(
      located.flatMap(({ id, text }) => (ids.has(id) ? [[String(id), text]] : [])),
    );
    this.errors = located.flatMap(({ id, text }) => (ids.has(id) ? [] : [text]));
    if (!errors && !this.theirs) this.errors = [""];
  }
}

/** The id of a field or value in the server's name for it: "field 7", "choice -2". */
const idIn = (name: string): number => Number(/^(?:field|choice) (-?\d+)$/.exec(name)?.[1] ?? NaN);
