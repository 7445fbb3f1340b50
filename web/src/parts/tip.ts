/** A tooltip on hover and on keyboard focus: the name of an icon's control, a cut-off text, and the shortcut if there is one. */

import type { Attachment } from "svelte/attachments";

const GAP = 6;
let bubble: HTMLElement | undefined;

function show(owner: Element, text: string, shortcut: string): void {
  hide();
  bubble = document.createElement("div");
  bubble.className = "tip";
  bubble.popover = "manual";
  // The control carries the same words as its name; read twice they would only be noise.
  bubble.ariaHidden = "true";
  bubble.append(text);
  if (shortcut) bubble.append(Object.assign(document.createElement("kbd"), { textContent: shortcut }));
  (owner.closest("dialog") ?? document.body).append(bubble);
  bubble.showPopover();
  place(bubble, owner.getBoundingClientRect());
}

function place(tip: HTMLElement, owner: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const above = owner.top - height - GAP;
  const middle = owner.left + owner.width / 2 - width / 2;
  tip.style.top = `${above >= 0 ? above : owner.bottom + GAP}px`;
  tip.style.left = `${Math.max(4, Math.min(middle, innerWidth - width - 4))}px`;
}

function hide(): void {
  bubble?.remove();
  bubble = undefined;
}

/** Shows `text` (and `shortcut`) near the control; Escape, a press, or leaving hides it. */
export function tip(
  text: string | ((node: Element) => string),
  shortcut = "",
  only: (node: Element) => boolean = () => true,
): Attachment {
  return (node) => {
    const open = (event: Event): void => {
      if (event.type === "focus" && !node.matches(":focus-visible")) return;
      if (only(node)) show(node, typeof text === "string" ? text : text(node), shortcut);
    };
    const key = (event: Event): void => {
      if ((event as KeyboardEvent).key === "Escape") hide();
    };
    const heard: [string, (event: Event) => void][] = [
      ["pointerenter", open],
      ["focus", open],
      ["pointerleave", hide],
      ["blur", hide],
      ["pointerdown", hide],
      ["keydown", key],
    ];
    for (const [name, react] of heard) node.addEventListener(name, react);
    return () => {
      for (const [name, react] of heard) node.removeEventListener(name, react);
      hide();
    };
  };
}

/** Only where the text of `node` is cut off by its ellipsis. */
export const cutOff = (node: Element): boolean => node.scrollWidth > node.clientWidth;
