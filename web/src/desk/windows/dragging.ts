/** Dragging: distances in CSS px along the inline axis (mirrored in right-to-left text) and down. */

import type { Attachment } from "svelte/attachments";
import { rightToLeft } from "../../parts/positions/direction";

export interface Drag {
  /** Called once the pointer has moved beyond the threshold. */
  begin(): void;
  by(along: number, down: number): void;
  end(): void;
}

const THRESHOLD = 3;
const CONTROLS = "button, a, input, textarea, select, [tabindex]";

/** Drags by `node`, but not by other controls within. A drag triggers no click. */
export function draggable(drag: Drag): Attachment<HTMLElement> {
  return (node) => {
    let press: PointerEvent | null = null;
    let dragging = false;

    const down = (event: PointerEvent): void => {
      const control = (event.target as Element).closest(CONTROLS);
      if (event.button !== 0 || (control && control !== node && node.contains(control))) return;
      press = event;
      dragging = false;
      node.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      if (!press || event.pointerId !== press.pointerId) return;
      const [x, y] = [event.clientX - press.clientX, event.clientY - press.clientY];
      if (!dragging && Math.hypot(x, y) < THRESHOLD) return;
      if (!dragging) drag.begin();
      dragging = true;
      drag.by(rightToLeft(node) ? -x : x, y);
    };
    const up = (): void => {
      if (press && dragging) drag.end();
      press = null;
    };
    const click = (event: MouseEvent): void => {
      // A click by keyboard has detail 0.
      if (!dragging || event.detail === 0) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      dragging = false;
    };
    node.addEventListener("pointerdown", down);
    node.addEventListener("pointermove", move);
    node.addEventListener("lostpointercapture", up);
    node.addEventListener("click", click, true);
    return () => {
      node.removeEventListener("pointerdown", down);
      node.removeEventListener("pointermove", move);
      node.removeEventListener("lostpointercapture", up);
      node.removeEventListener("click", click, true);
    };
  };
}
