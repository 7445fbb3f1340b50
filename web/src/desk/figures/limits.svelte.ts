/** Which chats are counted: what stands in the filters, as the server wants it. */

const DAY = 86_400_000;

export class Limits {
  first = $state("");
  last = $state("");
  department = $state(0);
  operator = $state(0);
  widget = $state(0);

  /** The year that ends today, by the reader's clock. */
  constructor(now: number) {
    this.days(365, now);
  }

  days(count: number, now: number): void {
    [this.first, this.last] = [written(now - (count - 1) * DAY), written(now)];
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

function written(at: number): string {
  const day = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
