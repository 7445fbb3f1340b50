/** Which chats are counted: what stands in the filters, as the server wants it. */

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

  query(more: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams(more);
    if (this.first) query.set("first", this.first);
    if (this.last) query.set("last", this.last);
    if (this.department) query.set("department", String(this.department));
    if (this.operator) query.set("operator", String(this.operator));
    if (this.widget) query.set("widget", String(this.widget));
    const text = query.toString();
    return text && `?${text}`;
  }
}

/** So many days before a day, both as fields for dates have them. */
function before(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) - count * DAY).toISOString().slice(0, 10);
}
