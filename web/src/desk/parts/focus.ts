/** Where the focus goes when the focused element disappears by the operator's own action. */

import { tick } from "svelte";

/** Focuses the chat's row in the list, or the status pane. */
export function focusRow(chat: number): Promise<void> {
  return focusUnlessMoved(`[aria-describedby="row-${chat}"], #status`);
}

/** Focuses "Status Messages and Alerts". */
export function focusStatus(): Promise<void> {
  return focusUnlessMoved("#status");
}

/** Focuses an element unless the operator has focused another one in the meantime. */
export async function focusUnlessMoved(selector: string): Promise<void> {
  await tick();
  if (document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus();
}

/** The panes of chats, tickets and internal chats. The last two may be within a chat's. */
export const PANES = "[data-chat], [data-ticket], [data-internal]";

/** Focuses the text box of a pane, or else its first control. */
export function focusPane(pane: HTMLElement): void {
  const candidates = pane.querySelectorAll<HTMLElement>(
    "[role=textbox], textarea, [role=tab][aria-selected=true], button",
  );
  const inPane = [...candidates].filter((control) => control.closest(PANES) === pane);
  for (const control of inPane.sort((a, b) => rank(a) - rank(b))) {
    control.focus({ preventScroll: true });
    if (document.activeElement === control) return;
  }
}

const rank = (control: Element): number =>
  control.matches("[role=textbox], textarea") ? 0 : control.role === "tab" ? 1 : 2;
