/** What a library keeps of its patrons, as the administrators' page has it. */
import { m } from "../../../paraglide/messages.js";
import type {
  ContactHoldings as Held,
  ErasureOut as Erased,
  LibraryRetention as LibraryRetention,
  RetentionLedgerEntry as LedgerEntry,
  RetentionPeriodOut as RetentionPeriod,
} from "../../../protocol/http";

export type { Erased, Held, RetentionPeriod, LibraryRetention, LedgerEntry };

export type Kind = RetentionPeriod["datum"];
/** The ledger also counts data redacted in chats and tickets that are not deleted. */
export type Lost = LedgerEntry["datum"];

type Amounts = Pick<Held, "chats" | "tickets" | "emails"> & Partial<Pick<Held, "files" | "records">>;

/** Counts as texts; zero counts are left out. */
export function countTexts(held: Amounts): readonly string[] {
  const words = [
    [held.chats, m.desk_data_chats],
    [held.tickets, m.desk_data_tickets],
    [held.emails, m.desk_data_emails],
    [held.files ?? 0, m.desk_data_files],
    [held.records ?? 0, m.desk_data_records],
  ] as const;
  return words.flatMap(([count, text]) => (count > 0 ? [text({ count })] : []));
}

export const KIND_LABELS: Record<Kind, () => string> = {
  text: m.desk_retention_text,
  name: m.desk_retention_name,
  contact: m.desk_retention_contact,
  page: m.desk_retention_page,
  device: m.desk_retention_device,
  address: m.desk_retention_address,
  ticket_text: m.desk_retention_ticket_text,
  ticket_name: m.desk_retention_ticket_name,
  ticket_contact: m.desk_retention_ticket_contact,
  file: m.desk_retention_file,
  email: m.desk_retention_email,
  unmatched_email: m.desk_retention_stray,
  record: m.desk_retention_record,
  internal: m.desk_retention_internal,
};

export const DATUM_LABELS: Record<Lost, () => string> = {
  ...KIND_LABELS,
  passage: m.desk_retention_passage,
  message: m.desk_retention_message,
};

/** Kinds that count from the same event, in the form's order. */
export const GROUPS: readonly { readonly name: () => string; readonly kinds: readonly Kind[] }[] = [
  {
    name: m.desk_retention_of_chats,
    kinds: ["text", "name", "contact", "page", "device", "address"],
  },
  { name: m.desk_retention_of_tickets, kinds: ["ticket_text", "ticket_name", "ticket_contact"] },
  { name: m.desk_retention_of_others, kinds: ["file", "email", "unmatched_email", "record", "internal"] },
];

export const ENTITY_LABELS: Record<LedgerEntry["entity"], () => string> = {
  chat: m.desk_retention_room_chat,
  ticket: m.desk_retention_room_ticket,
  email: m.desk_retention_room_email,
  record: m.desk_retention_room_record,
  file: m.desk_retention_room_file,
  block: m.desk_retention_room_block,
  internal: m.desk_retention_room_internal,
};

export const ADDRESSES: readonly {
  readonly value: LibraryRetention["address"];
  readonly label: () => string;
}[] = [
  { value: "none", label: m.desk_retention_address_none },
  { value: "short", label: m.desk_retention_address_short },
  { value: "full", label: m.desk_retention_address_full },
];

export const PAGES: readonly { readonly value: LibraryRetention["page"]; readonly label: () => string }[] = [
  { value: "path", label: m.desk_retention_page_path },
  { value: "whole", label: m.desk_retention_page_whole },
];

export const CAUSE_LABELS: Record<LedgerEntry["cause"], () => string> = {
  expired: m.desk_retention_lifetime,
  patron: m.desk_retention_patron,
  operator: m.desk_retention_operator,
};

const USUAL_DAYS = [0, 1, 7, 30, 90, 180, 365, 730, 1825, 3650];

/** The options for a kind: the usual periods, and an unusual one that is set. */
export function choices(kind: Kind, days: number | null): readonly { value: string; label: string }[] {
  const all =
    days === null || USUAL_DAYS.includes(days) ? USUAL_DAYS : [...USUAL_DAYS, days].sort((a, b) => a - b);
  return [
    ...all.map((period) => ({ value: String(period), label: periodText(kind, period) })),
    { value: "", label: periodText(kind, null) },
  ];
}

/** A period as text; null means forever. */
export function periodText(kind: Kind, days: number | null): string {
  if (days === null) return m.desk_retention_for_ever();
  // With 0 days, files last as long as their chat, which patrons download them from; emails one hour, over which the
  // limit per address counts.
  if (days === 0 && kind === "file") return m.desk_retention_with_the_chat();
  if (days === 0 && (kind === "email" || kind === "unmatched_email")) return m.desk_retention_an_hour();
  if (days === 0) return m.desk_retention_not_at_all();
  if (days % 365 === 0) return m.desk_retention_years({ count: days / 365 });
  return m.desk_retention_days({ count: days });
}
