/**
 * One thing's settings while an administrator edits them. A form is saved whole or refused with an error for each
 * invalid field; after somebody else's change it adopts what was not edited here, and names what they changed.
 */
import { m } from "../../../paraglide/messages.js";
import { ApiError } from "../../api";
import { failureText } from "../../parts/failureText";
import { errorsOf } from "../../parts/loading.svelte";
import type { FormError } from "../../parts/loading.svelte";
import type { Fields } from "./fields";
import type { Versioned } from "./kinds";

export class SettingsForm<Saved extends Versioned, Values extends object> {
  saved = $state.raw() as Saved;
  values = $state() as Values;
  errors = $state.raw<readonly FormError[]>([]);
  /** The outcome of the last attempt to save, in words. */
  message = $state("");
  busy = $state(false);
  readonly #save: (content: Values & Versioned) => Promise<Saved>;
  readonly #read: (saved: Saved) => Values;
  readonly fields: Fields<Values>;

  /** `read` returns a new object with the fields of the form. */
  constructor(
    saved: Saved,
    read: (saved: Saved) => Values,
    fields: Fields<Values>,
    save: (content: Values & Versioned) => Promise<Saved>,
  ) {
    this.#save = save;
    this.#read = read;
    this.fields = fields;
    this.saved = saved;
    this.values = read(saved);
  }

  /** The error of a field. */
  error(field: string): string {
    return this.errors.find((error) => error.field === field)?.text ?? "";
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

  /** Whether it was saved. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.message = "";
    this.errors = [];
    try {
      this.saved = await this.#save({ version: this.saved.version, ...this.values });
      this.values = this.#read(this.saved);
      this.message = m.desk_admin_saved();
      return true;
    } catch (failure) {
      this.message = this.#fail(failure);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #fail(failure: unknown): string {
    const { status, content } = failure instanceof ApiError ? failure : { status: 0, content: null };
    if (status === 409) return this.#adopt(content as unknown as Saved);
    if (status === 404) return m.desk_admin_gone();
    this.errors = errorsOf(failure);
    return this.errors.length > 0 ? this.error("") || m.desk_admin_wrong() : failureText(failure);
  }

  #adopt(theirs: Saved): string {
    const [before, now] = [this.#read(this.saved), this.#read(theirs)];
    const names = Object.keys(now) as (keyof Values)[];
    const changed = names.filter((name) => !same(before[name], now[name]));
    for (const name of changed) if (same(this.values[name], before[name])) this.values[name] = now[name];
    this.saved = theirs;
    return m.desk_admin_changed({ what: changed.map((name) => this.fields[name].label()).join(", ") });
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
