/**
 * One thing's settings while an administrator edits them. A form is saved whole or refused with an error for each
 * invalid field; after somebody else's change it adopts what was not edited here, and names what they changed.
 */
import { tick } from "svelte";
import { m } from "../../../paraglide/messages.js";
import { ApiError } from "../../api";
import { failureText } from "../../parts/failureText";
import { plain } from "../../../state/text";
import { errorsOf } from "../../parts/loading.svelte";
import type { FormError } from "../../parts/loading.svelte";

export interface Versioned {
  readonly version: string;
}

/** The names of the form’s fields. */
export type Labels<Values> = Readonly<Record<keyof Values, () => string>>;

export class SettingsForm<Saved extends Versioned, Values extends object> {
  saved = $state.raw() as Saved;
  values = $state() as Values;
  errors = $state.raw<readonly FormError[]>([]);
  /** The outcome of the last attempt to save, in words. */
  message = $state("");
  busy = $state(false);
  readonly #save: (content: Values & Versioned) => Promise<Saved>;
  readonly #read: (saved: Saved) => Values;
  readonly #labels: Labels<Values>;

  /** `read` returns the fields of the form; without it, they are called as those that are saved. */
  constructor(
    saved: Saved,
    labels: Labels<Values>,
    save: (content: Values & Versioned) => Promise<Saved>,
    read = (from: Saved): Values => fieldsOf(from, labels),
  ) {
    this.#save = save;
    this.#labels = labels;
    this.#read = (from) => structuredClone(read(from));
    this.saved = saved;
    this.values = this.#read(saved);
  }

  /** The message of a short form, which has all of its fields in sight: errors at its fields need no other words. */
  get shortMessage(): string {
    const marked = this.errors.every(({ field }) => (field.split(".")[0] ?? "") in this.values);
    return this.errors.length > 0 && marked ? "" : this.message;
  }

  /** Whether it isn't saved yet. */
  get isNew(): boolean {
    return this.saved.version === "";
  }

  /** The error of a field. */
  error(field: string): string {
    return this.errors.find((error) => error.field === field)?.text ?? "";
  }

  /** The errors of a field and of what is in it, such as its lines. */
  errorsIn(field: string): string {
    const errors = this.errors.filter(
      (error) => error.field === field || error.field.startsWith(`${field}.`),
    );
    return errors.map(({ text }) => text).join(" ");
  }

  get changed(): boolean {
    return !same(this.values, this.#read(this.saved));
  }

  get unsaved(): boolean {
    return this.changed && !this.busy;
  }

  discard(): void {
    this.values = this.#read(this.saved);
  }

  /** Whether it was saved. Otherwise the first wrong field in `element` has the focus. */
  async save(element?: HTMLElement): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.message = "";
    this.errors = [];
    try {
      const sent = plainly($state.snapshot(this.values) as Values);
      if (!same(sent, this.values)) this.values = structuredClone(sent);
      this.saved = await this.#save({ version: this.saved.version, ...sent });
      this.#update(sent, this.#read(this.saved));
      this.message = m.desk_admin_saved();
      return true;
    } catch (failure) {
      this.message = this.#fail(failure);
    } finally {
      this.busy = false;
    }
    await tick();
    element?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return false;
  }

  #fail(failure: unknown): string {
    const { status, content } = failure instanceof ApiError ? failure : { status: 0, content: null };
    this.errors = errorsOf(failure);
    if (this.errors.length > 0) return this.error("") || m.desk_admin_wrong();
    if (status === 409) return this.#adopt(content as unknown as Saved);
    return status === 404 ? m.desk_admin_gone() : failureText(failure);
  }

  /** Replaces the values by those of `now`, but for what was edited since `before` and both have. */
  #update(before: Values, now: Values): void {
    const edited = keysOf(now).filter((name) => name in before && !same(this.values[name], before[name]));
    this.values = { ...now, ...Object.fromEntries(edited.map((name) => [name, this.values[name]])) };
  }

  #adopt(theirs: Saved): string {
    const [before, now] = [this.#read(this.saved), this.#read(theirs)];
    const changed = keysOf(now).filter((name) => !same(before[name], now[name]));
    this.#update(before, now);
    this.saved = theirs;
    const labels = new Set(changed.flatMap((name) => this.#labels[name]?.() ?? []));
    return m.desk_admin_changed({ what: [...labels].join(", ") });
  }
}

const fieldsOf = <Values extends object>(saved: object, labels: Labels<Values>): Values =>
  Object.fromEntries(
    Object.keys(labels).map((name) => [name, saved[name as keyof object] ?? null]),
  ) as Values;

/** The values with texts that may be stored: who pasted a bidirectional control doesn’t see it. */
const plainly = <Values extends object>(values: Values): Values =>
  JSON.parse(
    JSON.stringify(values, (_, value: unknown) => (typeof value === "string" ? plain(value) : value)),
  ) as Values;
const keysOf = <Values extends object>(values: Values): (keyof Values)[] =>
  Object.keys(values) as (keyof Values)[];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
