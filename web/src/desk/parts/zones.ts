/** Time zones of the operator's libraries. */

import { day } from "../../chat/times";
import type { Zone } from "../../chat/times";
import type { PageZones } from "../../protocol/http";

export class Zones {
  readonly #zones: () => PageZones;

  /** `zones` returns those of the desk, and of departments and libraries by id. They may change. */
  constructor(zones: () => PageZones) {
    this.#zones = zones;
  }

  get home(): string {
    return this.#zones().home;
  }

  department(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#zones().departments[id] ?? this.home);
  }

  library(id: number | undefined): Zone {
    return id === undefined ? this.home : (this.#zones().libraries[id] ?? this.home);
  }

  /** The latest current day of all libraries: no event is later. */
  today(now: number): string {
    return (
      [this.home, ...Object.values(this.#zones().libraries)]
        .map((zone) => day(now, zone))
        .sort()
        .at(-1) ?? ""
    );
  }
}
