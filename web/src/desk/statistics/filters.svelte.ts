/** The filters of counted chats, as parameters of the server. */

import { queryOf } from "../../protocol/operations";
import type { ParamsOf } from "../../protocol/operations";
import type { By } from "./statistics";

const DAY = 86_400_000;

export class StatisticsFilters {
  first = $state("");
  last = $state("");
  department = $state(0);
  operator = $state(0);
  widget = $state(0);

  /** The year that ends `today`, the library's day as 2026-11-25. */
  constructor(today: string) {
    this.days(365, today);
  }

  days(count: number, today: string): void {
    [this.first, this.last] = [before(today, count - 1), today];
  }

  year(year: number): void {
    [this.first, this.last] = [`${year}-01-01`, `${year}-12-31`];
  }

  /** From the first chat that there is. */
  all(): void {
    [this.first, this.last] = ["", ""];
  }

  get params(): Omit<ParamsOf<"GET desk/statistics">, "by"> {
    const { first, last } = this;
    const only = (id: number): readonly number[] => (id ? [id] : []);
    return {
      ...{ first, last, department: only(this.department) },
      ...{ operator: only(this.operator), widget: only(this.widget) },
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
