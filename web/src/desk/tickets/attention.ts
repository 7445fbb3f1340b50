/** Calls for attention when something happened to a ticket: a sound, a notification, a toast, a word to screen readers. */

import { m } from "../../paraglide/messages.js";
import type { Announcer } from "../../parts/announcer.svelte";
import type { Toasts } from "../../parts/toasts.svelte";
import type { TicketNotice } from "../../protocol/wire";
import type { Bell } from "../bell.svelte";
import type { Preferences } from "../preferences.svelte";
import { titled } from "./words";

export interface Surroundings {
  readonly bell: Pick<Bell, "ring" | "notify">;
  readonly preferences: Pick<Preferences, "sound" | "desktop">;
  readonly toasts: Pick<Toasts, "show">;
  readonly announcer: Pick<Announcer, "say">;
  /** Whether the operator wants to hear of it here. */
  wanted(notice: TicketNotice): boolean;
  /** Whether they have it before their eyes. */
  watched(ticket: number): boolean;
  queue(id: number): string;
  open(ticket: number): void;
}

/** What a toast about this ticket is about: once the ticket is read, it has settled itself. */
export const subjectOf = (ticket: number): string => `ticket-${ticket}`;

export function tellOf(notice: TicketNotice, around: Surroundings): void {
  const { ticket, excerpt: body } = notice;
  if (!around.wanted(notice) || around.watched(ticket)) return;
  const title = words(notice, around.queue(notice.queue));
  if (around.preferences.sound) around.bell.ring("message");
  if (around.preferences.desktop)
    around.bell.notify(title, body, `refdesk-ticket-${ticket}`, () => around.open(ticket));
  around.announcer.say(`${title}: ${body}`);
  const act = { label: m.ticket_notice_open(), does: () => around.open(ticket) };
  around.toasts.show({
    about: title,
    text: body,
    subject: subjectOf(ticket),
    group: subjectOf(ticket),
    act,
  });
}

function words({ about, ticket, name }: TicketNotice, queue: string): string {
  const told = { ticket: titled(ticket), name: name ?? m.chat_the_patron(), queue };
  if (about === "new") return queue ? m.ticket_notice_new(told) : m.ticket_notice_new_somewhere(told);
  return about === "replied" ? m.ticket_notice_replied(told) : m.ticket_notice_assigned(told);
}
