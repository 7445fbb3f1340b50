/** The filters of records, for lists, reports and exports, and their query. */

import type { Dataset } from "./analytics";

export class RecordFilters {
  first = $state("");
  last = $state("");
  department = $state(0);
  text = $state("");
  /** A field's id and the value that it must have; 0 for any. */
  field = $state(0);
  value = $state(0);

  /** Sets the range to a calendar year. */
  year(year: number): void {
    [this.first, this.last] = [`${year}-01-01`, `${year}-12-31`];
  }

  get any(): boolean {
    return Boolean(
      this.first || this.last || this.department || this.text.trim() || (this.field && this.value),
    );
  }

  clear(): void {
    [this.first, this.last, this.text] = ["", "", ""];
    [this.department, this.field, this.value] = [0, 0, 0];
  }

  query(more: Readonly<Record<string, string | number>> = {}): string {
    const query = new URLSearchParams();
    if (this.first) query.set("first", this.first);
    if (this.last) query.set("last", this.last);
    if (this.department) query.set("department", String(this.department));
    if (this.text.trim()) query.set("text", this.text.trim());
    if (this.field && this.value) query.set("chosen", `${this.field}:${this.value}`);
    for (const [name, value] of Object.entries(more)) query.set(name, String(value));
    const written = query.toString();
    return written && `?${written}`;
  }
}

/** The fields that can be filtered by: those with a list of values. */
export function choosable(
  dataset: Dataset,
): { id: number; label: string; values: { id: number; label: string }[] }[] {
  return dataset.fields
    .filter(({ kind }) => kind === "single" || kind === "multiple" || kind === "read")
    .map(({ id, label, kind, choices }) => ({
      id,
      label,
      values:
        kind === "read"
          ? [1, 2, 3, 4, 5, 6].map((step) => ({ id: step, label: String(step) }))
          : choices.map((choice) => ({ id: choice.id, label: choice.label })),
    }));
}
