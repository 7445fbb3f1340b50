/** What a library keeps, while an administrator chooses: what would go sooner is named, and of two the second is told. */

import { m } from "../paraglide/messages.js";
import { ApiError } from "./api";
import type { DeskApi } from "./api";
import { KIND_WORDS, lasting } from "./retention";
import type { Kind, LibraryKept } from "./retention";

export class Retaining {
  kept = $state.raw() as LibraryKept;
  /** As they stand in their fields; empty: for ever. */
  days = $state({} as Record<Kind, string>);
  /** Departments that keep nothing, by number. */
  nothing = $state({} as Record<number, boolean>);
  address = $state("");
  page = $state("");
  readonly #api: DeskApi;

  constructor(api: DeskApi, library: LibraryKept) {
    this.#api = api;
    this.kept = library;
    this.days = written(library);
    this.nothing = silent(library);
    [this.address, this.page] = [library.address, library.page];
  }

  /** What is deleted sooner than now, in words. */
  get sooner(): readonly string[] {
    const kinds = this.kept.data.flatMap(({ datum, days }) => {
      const now = daysOf(this.days[datum]);
      if ((now ?? Infinity) >= (days ?? Infinity)) return [];
      const [what, before] = [KIND_WORDS[datum](), lasting(datum, days)];
      return [m.desk_retention_sooner({ what, now: lasting(datum, now), before })];
    });
    const silenced = this.kept.departments.filter(({ id, nothing }) => !nothing && this.nothing[id]);
    return [...kinds, ...silenced.map(({ name }) => m.desk_retention_nothing({ name }))];
  }

  /** In words, what became of it. */
  async save(): Promise<string> {
    const { library, version } = this.kept;
    try {
      this.kept = await this.#api.request<LibraryKept>("PUT", `retention/${library}`, {
        version,
        data: this.kept.data.map(({ datum }) => ({ datum, days: daysOf(this.days[datum]) })),
        nothing: this.kept.departments.filter(({ id }) => this.nothing[id]).map(({ id }) => id),
        address: this.address,
        page: this.page,
      });
      return m.desk_retention_saved();
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status !== 409) return m.desk_retention_not_saved();
      this.#take(failure.content as unknown as LibraryKept);
      return m.desk_retention_changed();
    }
  }

  /** What somebody else chose meanwhile stands there now, but where something else was chosen here. */
  #take(theirs: LibraryKept): void {
    const mine = this.kept;
    this.days = over(written(mine), written(theirs), this.days);
    this.nothing = over(silent(mine), silent(theirs), this.nothing);
    if (this.address === mine.address) this.address = theirs.address;
    if (this.page === mine.page) this.page = theirs.page;
    this.kept = theirs;
  }
}

const daysOf = (written: string): number | null => (written === "" ? null : Number(written));

function written({ data }: LibraryKept): Record<Kind, string> {
  const all = data.map(({ datum, days }) => [datum, days === null ? "" : String(days)]);
  return Object.fromEntries(all) as Record<Kind, string>;
}

function silent({ departments }: LibraryKept): Record<number, boolean> {
  return Object.fromEntries(departments.map(({ id, nothing }) => [id, nothing]));
}

/** `theirs`, but what differs between `before` and `mine`. */
function over<Key extends string | number, Value>(
  before: Record<Key, Value>,
  theirs: Record<Key, Value>,
  mine: Record<Key, Value>,
): Record<Key, Value> {
  const keys = Object.keys(theirs) as Key[];
  const changed = keys.filter((key) => key in mine && mine[key] !== before[key]);
  return { ...theirs, ...Object.fromEntries(changed.map((key) => [key, mine[key]])) };
}
