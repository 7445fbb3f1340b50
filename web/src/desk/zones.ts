/** Time zones of the libraries that the operator works for, as they were when the desk was loaded. */

import { day } from "../chat/times";
import type { Zone } from "../chat/times";

/** From the server's page: the zone of the whole desk, and those of departments and libraries by number. */
export interface ZonesTold {
  readonly home: string;
  readonly departments: Readonly<Record<string, string>>;
  readonly libraries: Readonly<Record<string, string>>;
}

export class Zones {
  readonly home: string;
  readonly #told: ZonesTold;

  constructor(told: ZonesTold) {
    this.#told = told;
    this.home = told.home;
  }

  department(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#told.departments[id] ?? this.home);
  }

  library(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#told.libraries[id] ?? this.home);
  }

  /** The latest today of all libraries: no event is after it. */
  today(now: number): string {
    return (
      [this.home, ...Object.values(this.#told.libraries)]
        .map((zone) => day(now, zone))
        .sort()
        .at(-1) ?? ""
    );
  }
}
