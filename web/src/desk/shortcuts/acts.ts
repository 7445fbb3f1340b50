/** What each shortcut does. Controls are pressed where they stand, so that they do what they do by a click. */

import { tick } from "svelte";
import { m } from "../../paraglide/messages.js";
import type { DeskState } from "../desk.svelte";
import { into, PANES } from "../focus";
import type { Preferences } from "../preferences.svelte";
import type { Tickets } from "../tickets/tickets.svelte";
import type { ShortcutName } from "./table";

export interface Surroundings {
  readonly desk: DeskState;
  readonly preferences: Preferences;
  readonly tickets: Tickets;
  help(): void;
}

type Acts = Readonly<Record<ShortcutName, () => void>>;

export function actsOf({ desk, preferences, tickets, help }: Surroundings): Acts {
  const step = (by: 1 | -1): void =>
    desk.route.place.page === "tickets" ? stepTicket(desk, tickets, by) : stepChat(desk, by);
  return {
    help,
    next: () => step(1),
    previous: () => step(-1),
    claim: () => claimNext(desk),
    list: () => void toList(desk),
    view: () => (preferences.view = preferences.view === "overlay" ? "individual" : "overlay"),
    text: () => void toText(pane(desk)),
    canned: () => void press(pane(desk), "canned"),
    faqs: () => void press(pane(desk), "faqs"),
    emoji: () => void press(pane(desk), "emoji"),
    patron: () => turn(chat(desk)),
    end: () => void press(chat(desk), "end"),
    move: () => find(chat(desk), "move")?.focus(),
    resize: () => find(chat(desk), "resize")?.focus(),
    minimize: () => minimize(desk),
  };
}

/** What the keys are about: where the focus is, or what is shown, or in front. A ticket may stand within a chat's pane. */
function pane(desk: DeskState): HTMLElement | null {
  const { ticket } = desk.route;
  const shown = ticket === null ? `[data-chat="${desk.route.chat}"]` : `[data-ticket="${ticket}"]`;
  return document.activeElement?.closest<HTMLElement>(PANES) ?? document.querySelector<HTMLElement>(shown);
}

/** The same where only chats have it. */
function chat(desk: DeskState): HTMLElement | null {
  return pane(desk)?.closest<HTMLElement>("[data-chat]") ?? null;
}

/** By the mark it wears: see `hinted`. */
function find(place: HTMLElement | null, name: ShortcutName): HTMLElement | null {
  const marked = place?.querySelectorAll<HTMLElement>(`[data-shortcut="${name}"]`) ?? [];
  return [...marked].find((one) => one.closest(PANES) === place) ?? null;
}

async function press(place: HTMLElement | null, name: ShortcutName): Promise<void> {
  const control = find(place, name);
  if (control?.closest("[inert]")) turn(place);
  await tick();
  // The tools of a message, while a note is written: what had the focus goes with the note.
  if (control?.closest("[hidden]")) {
    place?.querySelector<HTMLElement>("[data-write] [aria-pressed=false]")?.click();
    await tick();
    control.focus();
  }
  control?.click();
}

/** From "Chat" to "Patron Information" and back. */
function turn(place: HTMLElement | null): void {
  const other = place?.querySelector<HTMLElement>("[role=tab][aria-selected=false]");
  other?.click();
  other?.focus();
}

async function toText(place: HTMLElement | null): Promise<void> {
  if (place?.querySelector("[role=tabpanel][inert] [role=log]")) turn(place);
  await tick();
  if (place) into(place);
}

function stepChat(desk: DeskState, by: 1 | -1): void {
  const mine = desk.board.mine.map(({ chat }) => chat);
  const chats = [...mine, ...desk.windowed.map(({ chat }) => chat).filter((chat) => !mine.includes(chat))];
  const next = beside(chats, desk.route.chat, by);
  if (next !== undefined) desk.focus(next);
}

/** The focus stays in the list, so that the next press counts there, too. */
function stepTicket(desk: DeskState, tickets: Tickets, by: 1 | -1): void {
  const numbers = tickets.rows.map(({ ticket }) => ticket);
  const next = beside(numbers, desk.route.ticket, by);
  if (next === undefined) return;
  desk.route.go({ page: "tickets", ticket: next });
  void toList(desk);
}

/** The next one after `at`, or the one before it; at an end it goes on at the other. */
function beside(all: readonly number[], at: number | null, by: 1 | -1): number | undefined {
  const found = all.indexOf(at ?? -1);
  return found < 0 ? all.at(by > 0 ? 0 : -1) : all[(found + by + all.length) % all.length];
}

/** Whether a key of its own means nothing here: who is at a chat that goes on writes, rather than claims a stranger's. */
export function isStray(name: ShortcutName, desk: DeskState): boolean {
  return name === "claim" && desk.board.get(here())?.state === "active";
}

/** The chat in whose row or pane the focus is; 0 for none. */
function here(): number {
  const { row, chat } =
    document.activeElement?.closest<HTMLElement>("[data-row], [data-chat]")?.dataset ?? {};
  return Number(row ?? chat ?? 0);
}

function claimNext(desk: DeskState): void {
  // The board tells of a claim a moment later than the chat does.
  const free = desk.board.waiting.filter(
    ({ chat }) => !desk.claiming.has(chat) && !desk.chats.get(chat)?.head.claimedBy,
  );
  const first = free.find(({ chat }) => chat === here()) ?? free[0];
  if (first) void desk.claim(first.chat);
  else desk.tell(m.desk_list_empty_new());
}

async function toList(desk: DeskState): Promise<void> {
  const { page } = desk.route.place;
  if (page !== "chats" && page !== "tickets") desk.show(null);
  await tick();
  const rows = page === "tickets" ? "ticket-" : "row-";
  const row = (which: string): HTMLElement | null => document.querySelector(`[aria-describedby${which}]`);
  (row(`="${rows}${desk.route.ticket ?? desk.route.chat}"`) ?? row(`^="${rows}"`))?.focus();
}

function minimize(desk: DeskState): void {
  const number = Number(chat(desk)?.dataset["chat"] ?? Number.NaN);
  if (Number.isNaN(number)) return;
  desk.hide(number);
  void toList(desk);
}
