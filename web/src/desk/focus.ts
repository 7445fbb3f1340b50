/** Where the focus goes when what had it goes away because somebody asked for that. */

import { tick } from "svelte";

/** To the row of the chat in the list, or to what stands beside the list. */
export function toRow(chat: number): Promise<void> {
  return give(`[aria-describedby="row-${chat}"], #status`);
}

/** To "Status Messages and Alerts". */
export function toStatus(): Promise<void> {
  return give("#status");
}

/** Nothing is taken from where somebody has gone meanwhile. */
async function give(selector: string): Promise<void> {
  await tick();
  if (document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus();
}

/** Where one works at one thing: a chat, or a ticket, which may stand beside a chat and within its pane. */
export const PANES = "[data-chat], [data-ticket]";

/** Into a chat or a ticket: its text box where it can be written in, else what can be pressed first. */
export function into(pane: HTMLElement): void {
  const candidates = pane.querySelectorAll<HTMLElement>(
    "[role=textbox], textarea, [role=tab][aria-selected=true], button",
  );
  const own = [...candidates].filter((one) => one.closest(PANES) === pane);
  for (const one of own.sort((a, b) => rank(a) - rank(b))) {
    one.focus({ preventScroll: true });
    if (document.activeElement === one) return;
  }
}

const rank = (one: Element): number =>
  one.matches("[role=textbox], textarea") ? 0 : one.role === "tab" ? 1 : 2;
