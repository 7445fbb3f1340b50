/** The scopes of API keys, in the order in which they are offered. */
import { m } from "../../../paraglide/messages.js";
import type { Scope } from "../../../protocol/http";

const TEXTS: Readonly<Record<Scope, () => string>> = {
  "statistics:read": m.desk_api_keys_statistics_read,
  "transcripts:read": m.desk_api_keys_transcripts_read,
  "records:write": m.desk_api_keys_records_write,
  "tickets:read": m.desk_api_keys_tickets_read,
  "tickets:write": m.desk_api_keys_tickets_write,
  "faqs:read": m.desk_api_keys_faqs_read,
  "faqs:write": m.desk_api_keys_faqs_write,
};
export const SCOPES = Object.keys(TEXTS) as readonly Scope[];
export const scopeText = (scope: Scope): string => TEXTS[scope]();
