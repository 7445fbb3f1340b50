/** The initials of the first and the last name: "Ana Morales" → "AM". */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u);
  const first = [...(parts[0] ?? "")][0] ?? "";
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
