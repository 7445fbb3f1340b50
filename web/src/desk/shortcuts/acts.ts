/** The actions of shortcuts. They click the controls in the page, so both ways have the same effect. */

import { tick } from "svelte";
import type { DeskState } from "../desk.svelte";
import { focusPane, PANES } from "../parts/focus";
import type { Preferences } from "../settings/preferences.svelte";
import type { Tickets } from "../tickets/tickets.svelte";
import type { ShortcutName } from "./table";

export interface ShortcutContext {
  readonly desk: DeskState;
  readonly preferences: Preferences;
  readonly tickets: Tickets;
  help(): void;
}

type Acts = Readonly<Record<ShortcutName, () => void>>;

export function actsOf({ desk, preferences, tickets, help }: ShortcutContext): Acts {
  const step = (by: 1 | -1): void =>
    desk.navigation.route.current.page === "tickets" ? stepTicket(desk, tickets, by) : stepChat(desk, by);
  return {
    help,
    next: () => step(1),
    previous: () => step(-1),
    claim: () => claimNext(desk),
    list: () => void toList(desk),
    view: () => (preferences.view = preferences.view === "overlay" ? "individual" : "overlay"),
    text: () => void toText(currentPane(desk)),
    canned: () => void press(currentPane(desk), "canned"),
    faqs: () => void press(currentPane(desk), "faqs"),
    emoji: () => void press(currentPane(desk), "emoji"),
    patron: () => switchTab(currentChat(desk)),
    end: () => void press(currentChat(desk), "end"),
    move: () => find(currentChat(desk), "move")?.focus(),
    resize: () => find(currentChat(desk), "resize")?.focus(),
    minimize: () => minimize(desk),
    arrange: () => document.querySelector<HTMLElement>('[data-shortcut="arrange"]')?.click(),
  };
}

/**
 * The pane that a shortcut applies to: the focused one, else the shown or front one. A ticket may stand within a
 * chat's pane.
 */
function currentPane(desk: DeskState): HTMLElement | null {
  const { ticket } = desk.navigation.route;
  const shown = ticket === null ? `[data-chat="${desk.navigation.route.chat}"]` : `[data-ticket="${ticket}"]`;
  return document.activeElement?.closest<HTMLElement>(PANES) ?? document.querySelector<HTMLElement>(shown);
}

/** The chat's pane that a shortcut applies to. */
function currentChat(desk: DeskState): HTMLElement | null {
  return currentPane(desk)?.closest<HTMLElement>("[data-chat]") ?? null;
}

/** Finds a pane's own control by the attribute that `hinted` sets. */
function find(pane: HTMLElement | null, name: ShortcutName): HTMLElement | null {
  const marked = pane?.querySelectorAll<HTMLElement>(`[data-shortcut="${name}"]`) ?? [];
  return [...marked].find((element) => element.closest(PANES) === pane) ?? null;
}

async function press(pane: HTMLElement | null, name: ShortcutName): Promise<void> {
  const control = find(pane, name);
  if (control?.closest("[inert]")) switchTab(pane);
  await tick();
  // The tools are hidden while a note is written: switch to the message, and move the focus along.
  if (control?.closest("[hidden]")) {
    pane?.querySelector<HTMLElement>("[data-write] [aria-pressed=false]")?.click();
    await tick();
    control.focus();
  }
  control?.click();
}

/** Switches between "Chat" and "Patron Information". */
function switchTab(pane: HTMLElement | null): void {
  const other = pane?.querySelector<HTMLElement>("[role=tab][aria-selected=false]");
  other?.click();
  other?.focus();
}

async function toText(pane: HTMLElement | null): Promise<void> {
  if (pane?.querySelector("[role=tabpanel][inert] [role=log]")) switchTab(pane);
  await tick();
  if (pane) focusPane(pane);
}

function stepChat(desk: DeskState, by: 1 | -1): void {
  const mine = desk.board.mine.map(({ chat }) => chat);
  const chats = [
    ...mine,
    ...desk.navigation.windowed.map(({ chat }) => chat).filter((chat) => !mine.includes(chat)),
  ];
  const next = neighbor(chats, desk.navigation.route.chat, by);
  if (next !== undefined) desk.navigation.focus(next);
}

/** The focus stays in the list, so that the next press steps on. */
function stepTicket(desk: DeskState, tickets: Tickets, by: 1 | -1): void {
  const numbers = tickets.rows.map(({ ticket }) => ticket);
  const next = neighbor(numbers, desk.navigation.route.ticket, by);
  if (next === undefined) return;
  desk.navigation.route.go(desk.navigation.route.tickets(next));
  void toList(desk);
}

/** The element after or before `at`, wrapping at both ends. */
function neighbor(all: readonly number[], at: number | null, by: 1 | -1): number | undefined {
  const index = all.indexOf(at ?? -1);
  return index < 0 ? all.at(by > 0 ? 0 : -1) : all[(index + by + all.length) % all.length];
}

/** Whether a single key has no meaning here: in an active chat of one's own, "c" begins a text. */
export function isMeaningless(name: ShortcutName, desk: DeskState): boolean {
  return name === "claim" && desk.board.get(focusedChat())?.state === "active";
}

/** The chat whose row or pane has the focus; 0 for none. */
function focusedChat(): number {
  const { row, chat } =
    document.activeElement?.closest<HTMLElement>("[data-row], [data-chat]")?.dataset ?? {};
  return Number(row ?? chat ?? 0);
}

/** The chat of the focused row, if it waits; else the one that waits longest. */
function claimNext(desk: DeskState): void {
  const focused = focusedChat();
  if (desk.waiting.all.some(({ chat }) => chat === focused)) void desk.claim(focused);
  else void desk.waiting.claimNext();
}

async function toList(desk: DeskState): Promise<void> {
  const { page } = desk.navigation.route.current;
  if (page !== "chats" && page !== "tickets") desk.navigation.show(null);
  await tick();
  const rows = page === "tickets" ? "ticket-" : "row-";
  const row = (selector: string): HTMLElement | null =>
    document.querySelector(`[aria-describedby${selector}]`);
  (
    row(`="${rows}${desk.navigation.route.ticket ?? desk.navigation.route.chat}"`) ?? row(`^="${rows}"`)
  )?.focus();
}

function minimize(desk: DeskState): void {
  const number = Number(currentChat(desk)?.dataset["chat"] ?? Number.NaN);
  if (Number.isNaN(number)) return;
  desk.navigation.hide(number);
  void toList(desk);
}
