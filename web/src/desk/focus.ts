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
