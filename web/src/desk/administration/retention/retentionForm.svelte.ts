/**
 * A library's retention settings while an administrator edits them: lists data that would be deleted sooner, and
 * merges a change that somebody else saved.
 */

import { m } from "../../../paraglide/messages.js";
import { ApiError } from "../../api";
import type { DeskApi } from "../../api";
import { KIND_LABELS, periodText } from "./retention";
import type { Kind, LibraryRetention } from "./retention";

export class RetentionForm {
  saved = $state.raw() as LibraryRetention;
  /** Days by kind, as in the form's fields; empty means forever. */
  days = $state({} as Record<Kind, string>);
  /** Departments that store nothing, by number. */
  nothing = $state({} as Record<number, boolean>);
  address = $state<LibraryRetention["address"]>("none");
  page = $state<LibraryRetention["page"]>("path");
  readonly #api: Pick<DeskApi, "request">;

  constructor(api: Pick<DeskApi, "request">, library: LibraryRetention) {
    this.#api = api;
    this.saved = library;
    this.discard();
  }

  get unsaved(): boolean {
    const { saved } = this;
    const now = [this.days, this.nothing, this.address, this.page];
    const before = [fieldValues(saved), silentDepartments(saved), saved.address, saved.page];
    return JSON.stringify(now) !== JSON.stringify(before);
  }

  discard(): void {
    this.days = fieldValues(this.saved);
    this.nothing = silentDepartments(this.saved);
    [this.address, this.page] = [this.saved.address, this.saved.page];
  }

  /** The data that would be deleted sooner than now, as texts. */
  get sooner(): readonly string[] {
    const kinds = this.saved.data.flatMap(({ datum, days }) => {
      const now = daysOf(this.days[datum]);
      if ((now ?? Infinity) >= (days ?? Infinity)) return [];
      const [what, before] = [KIND_LABELS[datum](), periodText(datum, days)];
      return [m.desk_retention_sooner({ what, now: periodText(datum, now), before })];
    });
    const silenced = this.saved.departments.filter(({ id, nothing }) => !nothing && this.nothing[id]);
    return [...kinds, ...silenced.map(({ name }) => m.desk_retention_nothing({ name }))];
  }

  /** Saves. Returns the message for the administrator. */
  async save(): Promise<string> {
    const { library, version } = this.saved;
    try {
      this.saved = await this.#api.request("PUT desk/retention/{library}", {
        params: { library },
        body: {
          version,
          data: this.saved.data.map(({ datum }) => ({ datum, days: daysOf(this.days[datum]) })),
          nothing: this.saved.departments.filter(({ id }) => this.nothing[id]).map(({ id }) => id),
          address: this.address,
          page: this.page,
        },
      });
      return m.desk_retention_saved();
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status !== 409) return m.desk_retention_not_saved();
      this.#adopt(failure.content as unknown as LibraryRetention);
      return m.desk_retention_changed();
    }
  }

  /** Adopts another administrator's changes, except in fields that were edited here. */
  #adopt(theirs: LibraryRetention): void {
    const mine = this.saved;
    this.days = merge(fieldValues(mine), fieldValues(theirs), this.days);
    this.nothing = merge(silentDepartments(mine), silentDepartments(theirs), this.nothing);
    if (this.address === mine.address) this.address = theirs.address;
    if (this.page === mine.page) this.page = theirs.page;
    this.saved = theirs;
  }
}

const daysOf = (fieldValues: string): number | null => (fieldValues === "" ? null : Number(fieldValues));

function fieldValues({ data }: LibraryRetention): Record<Kind, string> {
  const all = data.map(({ datum, days }) => [datum, days === null ? "" : String(days)]);
  return Object.fromEntries(all) as Record<Kind, string>;
}

function silentDepartments({ departments }: LibraryRetention): Record<number, boolean> {
  return Object.fromEntries(departments.map(({ id, nothing }) => [id, nothing]));
}

/** `theirs`, with the entries of `mine` that differ from `before`. */
function merge<Key extends string | number, Value>(
  current: Record<Key, Value>,
  theirs: Record<Key, Value>,
  mine: Record<Key, Value>,
): Record<Key, Value> {
  const keys = Object.keys(theirs) as Key[];
  const changed = keys.filter((key) => key in mine && mine[key] !== current[key]);
  return { ...theirs, ...Object.fromEntries(changed.map((key) => [key, mine[key]])) };
}
