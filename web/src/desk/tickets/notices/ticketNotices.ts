/** Presents notices about tickets: plays a sound, shows a notification and a toast, announces to screen readers. */

import { m } from "../../../paraglide/messages.js";
import type { Announcer } from "../../../parts/announcer.svelte";
import type { Toasts } from "../../../parts/toasts.svelte";
import type { TicketNotice } from "../../../protocol/wire";
import type { Bell } from "../../alerts/bell.svelte";
import type { Preferences } from "../../settings/preferences.svelte";
import { ticketTitle } from "../texts";

export interface NoticeContext {
  readonly bell: Pick<Bell, "ring" | "notify">;
  readonly preferences: Pick<Preferences, "sound" | "desktop">;
  readonly toasts: Pick<Toasts, "show">;
  readonly announcer: Pick<Announcer, "say">;
  /** Whether the operator's settings show this kind of notice on the desk. */
  enabled(notice: TicketNotice): boolean;
  /** Whether the ticket is on the screen. */
  onScreen(ticket: number): boolean;
  queue(id: number): string;
  open(ticket: number): void;
}

/** The subject of a ticket's toasts, which disappear when the ticket is opened. */
export const toastSubject = (ticket: number): string => `ticket-${ticket}`;

export function announceNotice(notice: TicketNotice, context: NoticeContext): void {
  const { ticket, excerpt: body } = notice;
  if (!context.enabled(notice) || context.onScreen(ticket)) return;
  const title = titleOf(notice, context.queue(notice.queue));
  if (context.preferences.sound) context.bell.ring("message");
  if (context.preferences.desktop)
    context.bell.notify(title, body, `refdesk-ticket-${ticket}`, () => context.open(ticket));
  context.announcer.say(`${title}: ${body}`);
  const act = { label: m.ticket_notice_open(), does: () => context.open(ticket) };
  context.toasts.show({
    about: title,
    text: body,
    subject: toastSubject(ticket),
    group: toastSubject(ticket),
    act,
  });
}

function titleOf({ about, ticket, name }: TicketNotice, queue: string): string {
  const params = { ticket: ticketTitle(ticket), named: name ? "yes" : "no", name: name ?? "", queue };
  if (about === "new") return queue ? m.ticket_notice_new(params) : m.ticket_notice_new_somewhere(params);
  return about === "replied" ? m.ticket_notice_replied(params) : m.ticket_notice_assigned(params);
}
