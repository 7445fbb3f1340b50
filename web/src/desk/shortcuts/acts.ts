/** What each shortcut does. Controls of a chat are pressed where they stand, so that they do what they do by a click. */

import { tick } from "svelte";
import { m } from "../../paraglide/messages.js";
import type { DeskState } from "../desk.svelte";
import { into } from "../focus";
import type { Preferences } from "../preferences.svelte";
import type { ShortcutName } from "./table";

export interface Surroundings {
  readonly desk: DeskState;
  readonly preferences: Preferences;
  help(): void;
}

type Acts = Readonly<Record<ShortcutName, () => void>>;

export function actsOf({ desk, preferences, help }: Surroundings): Acts {
  return {
    help,
    next: () => step(desk, 1),
    previous: () => step(desk, -1),
    claim: () => claimNext(desk),
    list: () => void toList(desk),
    view: () => (preferences.view = preferences.view === "overlay" ? "individual" : "overlay"),
    text: () => void toText(pane(desk)),
    canned: () => void press(pane(desk), "canned"),
    faqs: () => void press(pane(desk), "faqs"),
    emoji: () => void press(pane(desk), "emoji"),
    patron: () => turn(pane(desk)),
    end: () => void press(pane(desk), "end"),
    move: () => find(pane(desk), "move")?.focus(),
    resize: () => find(pane(desk), "resize")?.focus(),
    minimize: () => minimize(desk),
  };
}

/** The chat that the keys are about: where the focus is, or what is shown, or in front. */
function pane(desk: DeskState): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>("[data-chat]");
  return focused ?? document.querySelector<HTMLElement>(`[data-chat="${desk.route.chat}"]`);
}

/** By the mark it wears: see `hinted`. */
function find(place: HTMLElement | null, name: ShortcutName): HTMLElement | null {
  return place?.querySelector<HTMLElement>(`[data-shortcut="${name}"]`) ?? null;
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

function step(desk: DeskState, by: 1 | -1): void {
  const mine = desk.board.mine.map(({ chat }) => chat);
  const chats = [...mine, ...desk.windowed.map(({ chat }) => chat).filter((chat) => !mine.includes(chat))];
  const at = chats.indexOf(desk.route.chat ?? -1);
  const next = at < 0 ? chats.at(by > 0 ? 0 : -1) : chats[(at + by + chats.length) % chats.length];
  if (next !== undefined) desk.focus(next);
}

function claimNext(desk: DeskState): void {
  const first = desk.board.waiting.find(({ chat }) => !desk.claiming.has(chat));
  if (first) void desk.claim(first.chat);
  else desk.tell(m.desk_list_empty_new());
}

async function toList(desk: DeskState): Promise<void> {
  if (desk.route.place.page !== "chats") desk.show(null);
  await tick();
  const row = (which: string): HTMLElement | null => document.querySelector(`[aria-describedby${which}]`);
  (row(`="row-${desk.route.chat}"`) ?? row('^="row-"'))?.focus();
}

function minimize(desk: DeskState): void {
  const chat = Number(pane(desk)?.dataset["chat"] ?? Number.NaN);
  if (Number.isNaN(chat)) return;
  desk.hide(chat);
  void toList(desk);
}
