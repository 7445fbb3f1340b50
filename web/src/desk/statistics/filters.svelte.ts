/** The filters of counted chats, as parameters of the server. */

import { queryOf } from "../../protocol/operations";
import type { ParamsOf } from "../../protocol/operations";
import type { By } from "./statistics";

const DAY = 86_400_000;

/** The first and the last day, as fields for dates have them; empty: without a limit. */
export type Period = readonly [first: string, last: string];

/** Contains every chat. */
export const ALWAYS: Period = ["", ""];

/** So many days, of which the last is `today`. */
export const daysUntil = (today: string, count: number): Period => [before(today, count - 1), today];

export const yearOf = (year: number): Period => [`${year}-01-01`, `${year}-12-31`];

export class StatisticsFilters {
  first = $state("");
  last = $state("");
  department = $state(0);
  operator = $state(0);
  widget = $state(0);

  /** The year that ends `today`, the library's day as 2026-11-25. */
  constructor(today: string) {
    this.choose(daysUntil(today, 365));
  }

  choose([first, last]: Period): void {
    [this.first, this.last] = [first, last];
  }

  isChosen([first, last]: Period): boolean {
    return this.first === first && this.last === last;
  }

  get params(): Omit<ParamsOf<"GET desk/statistics">, "by"> {
    const { first, last } = this;
    const only = (id: number): readonly number[] => (id ? [id] : []);
    return {
      first,
      last,
      department: only(this.department),
      operator: only(this.operator),
      widget: only(this.widget),
    };
  }

  /** The query of a file. */
  query(by: By): string {
    return `?${queryOf("GET desk/statistics", { by, ...this.params })}`;
  }
}

/** So many days before a day, both as fields for dates have them. */
function before(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) - count * DAY).toISOString().slice(0, 10);
}
