/** Where the focus goes when what had it goes away because somebody asked for that. */

import { tick } from "svelte";

/** To the row of the chat in the list, or to what stands beside the list. */
export async function leaveChat(chat: number): Promise<void> {
  await tick();
  if (document.activeElement !== document.body) return;
  const row = document.querySelector<HTMLElement>(`[aria-describedby="row-${chat}"]`);
  (row ?? document.querySelector<HTMLElement>("#status"))?.focus();
}
