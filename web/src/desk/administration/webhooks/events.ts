/** The events of webhooks, in the order in which they are offered. */
import { m } from "../../../paraglide/messages.js";
import type { WebhookEvent } from "../../../protocol/http";

const TEXTS: Readonly<Record<WebhookEvent, () => string>> = {
  "chat.started": m.desk_webhooks_chat_started,
  "chat.claimed": m.desk_webhooks_chat_claimed,
  "chat.ended": m.desk_webhooks_chat_ended,
  "ticket.opened": m.desk_webhooks_ticket_opened,
  "ticket.replied": m.desk_webhooks_ticket_replied,
  "ticket.closed": m.desk_webhooks_ticket_closed,
  "record.added": m.desk_webhooks_record_added,
};
export const EVENTS = Object.keys(TEXTS) as readonly WebhookEvent[];
const isEvent = (name: string): name is WebhookEvent => name in TEXTS;
/** Any other event is a test. */
export const eventText = (name: string): string =>
  isEvent(name) ? TEXTS[name]() : m.desk_webhooks_test_event();
