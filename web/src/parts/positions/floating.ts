/**
 * Shows a popover at a control, over everything else: above it if there is room, else below (`below`: the other way
 * round); always within the window.
 */

import type { Attachment } from "svelte/attachments";
import { rightToLeft } from "./direction";

/** px */
const GAP = 6;
const EDGE = 8;

export function floats(control: Element, below = false): Attachment<HTMLElement> {
  return (popover) => {
    const place = (): void => {
      const at = control.getBoundingClientRect();
      const { width, height } = popover.getBoundingClientRect();
      const above = at.top - GAP - height;
      const highest = innerHeight - height - EDGE;
      const isAbove = above >= EDGE && (!below || at.bottom + GAP > highest);
      const top = isAbove ? above : Math.min(at.bottom + GAP, highest);
      const start = rightToLeft(control) ? at.right - width : at.left;
      popover.style.top = `${Math.max(EDGE, top)}px`;
      popover.style.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
    };
    popover.showPopover();
    place();
    window.addEventListener("resize", place);
    // Scrolling does not bubble: the control may be in an area that scrolls.
    window.addEventListener("scroll", place, true);
    return () => {
      window.removeEventListener("resize", place);
      window.removeEventListener("scroll", place, true);
    };
  };
}
