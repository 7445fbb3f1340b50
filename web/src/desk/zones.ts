/** Time zones of the operator's libraries, as of the load of the desk. */

import { day } from "../chat/times";
import type { Zone } from "../chat/times";

/** The zone of the desk, and those of departments and libraries by id. */
export interface ZoneIds {
  readonly home: string;
  readonly departments: Readonly<Record<string, string>>;
  readonly libraries: Readonly<Record<string, string>>;
}

export class Zones {
  readonly home: string;
  readonly #zones: ZoneIds;

  constructor(zones: ZoneIds) {
    this.#zones = zones;
    this.home = zones.home;
  }

  department(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#zones.departments[id] ?? this.home);
  }

  library(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#zones.libraries[id] ?? this.home);
  }

  /** The latest current day of all libraries: no event is later. */
  today(now: number): string {
    return (
      [this.home, ...Object.values(this.#zones.libraries)]
        .map((zone) => day(now, zone))
        .sort()
        .at(-1) ?? ""
    );
  }
}
