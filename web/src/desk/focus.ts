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

/** Into a chat: its text box where it can be written in, else what can be pressed first. */
export function into(pane: HTMLElement): void {
  const candidates = pane.querySelectorAll<HTMLElement>(
    "[role=textbox], textarea, [role=tab][aria-selected=true], button",
  );
  for (const one of [...candidates].sort((a, b) => rank(a) - rank(b))) {
    one.focus({ preventScroll: true });
    if (document.activeElement === one) return;
  }
}

const rank = (one: Element): number =>
  one.matches("[role=textbox], textarea") ? 0 : one.role === "tab" ? 1 : 2;
