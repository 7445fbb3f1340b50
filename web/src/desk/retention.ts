/** What a library keeps of its patrons, as the administrators' page has it. */
import { m } from "../paraglide/messages.js";

export type Datum = "text" | "name" | "contact" | "page" | "device" | "address";

export interface Kept {
  readonly datum: Datum;
  /** After a chat's end: 0 not at all, null for ever. */
  readonly days: number | null;
  readonly default: number | null;
}

export interface Taken {
  /** As yyyy-mm-dd. */
  readonly day: string;
  readonly department: string;
  readonly datum: Datum;
  readonly wish: "lifetime" | "patron" | "operator";
  readonly chats: number;
}

export interface LibraryKept {
  readonly library: number;
  readonly name: string;
  readonly data: readonly Kept[];
  readonly departments: readonly { readonly id: number; readonly name: string; readonly nothing: boolean }[];
  readonly ledger: readonly Taken[];
}

export const DATUM_WORDS: Record<Datum, () => string> = {
  text: m.desk_retention_text,
  name: m.desk_retention_name,
  contact: m.desk_retention_contact,
  page: m.desk_retention_page,
  device: m.desk_retention_device,
  address: m.desk_retention_address,
};

export const WISH_WORDS: Record<Taken["wish"], () => string> = {
  lifetime: m.desk_retention_lifetime,
  patron: m.desk_retention_patron,
  operator: m.desk_retention_operator,
};

const USUAL = [0, 1, 7, 30, 90, 180, 365, 730, 1825, 3650];

/** What can be chosen, one's own odd number among the usual ones. */
export function choices(days: number | null): readonly { value: string; label: string }[] {
  const all = days === null || USUAL.includes(days) ? USUAL : [...USUAL, days].sort((a, b) => a - b);
  return [
    ...all.map((each) => ({ value: String(each), label: lasting(each) })),
    { value: "", label: m.desk_retention_for_ever() },
  ];
}

function lasting(days: number): string {
  if (days === 0) return m.desk_retention_not_at_all();
  if (days % 365 === 0) return m.desk_retention_years({ count: days / 365 });
  return m.desk_retention_days({ count: days });
}
