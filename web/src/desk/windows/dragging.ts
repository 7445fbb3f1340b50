/** A press that is held and moved: along the line (mirrored from right to left) and down, from where it began. */

import type { Attachment } from "svelte/attachments";

export interface Drag {
  /** It begins: the pointer has moved by more than a tremble. */
  begin(): void;
  by(along: number, down: number): void;
  end(): void;
}

const TREMBLE = 3;
const CONTROLS = "button, a, input, textarea, select, [tabindex]";

/** Drags by `node`; not where another control of it was pressed. After a drag no click comes of the press. */
export function draggable(drag: Drag): Attachment<HTMLElement> {
  return (node) => {
    let press: PointerEvent | null = null;
    let under = false;

    const down = (event: PointerEvent): void => {
      const control = (event.target as Element).closest(CONTROLS);
      if (event.button !== 0 || (control && control !== node && node.contains(control))) return;
      press = event;
      under = false;
      node.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      if (!press || event.pointerId !== press.pointerId) return;
      const [x, y] = [event.clientX - press.clientX, event.clientY - press.clientY];
      if (!under && Math.hypot(x, y) < TREMBLE) return;
      if (!under) drag.begin();
      under = true;
      drag.by(getComputedStyle(node).direction === "rtl" ? -x : x, y);
    };
    const up = (): void => {
      if (press && under) drag.end();
      press = null;
    };
    const click = (event: MouseEvent): void => {
      // The keyboard's click has no detail.
      if (!under || event.detail === 0) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      under = false;
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
