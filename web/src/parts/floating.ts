/** Shows a popover at a control, over everything else: above it if there is room, else below; always within the window. */

import type { Attachment } from "svelte/attachments";

/** px */
const GAP = 6;
const EDGE = 8;

export function floats(control: Element): Attachment<HTMLElement> {
  return (popover) => {
    const place = (): void => {
      const at = control.getBoundingClientRect();
      const { width, height } = popover.getBoundingClientRect();
      const above = at.top - GAP - height;
      const top = above >= EDGE ? above : Math.min(at.bottom + GAP, innerHeight - height - EDGE);
      const start = getComputedStyle(control).direction === "rtl" ? at.right - width : at.left;
      popover.style.top = `${Math.max(EDGE, top)}px`;
      popover.style.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
    };
    popover.showPopover();
    place();
    window.addEventListener("resize", place);
    return () => window.removeEventListener("resize", place);
  };
}
