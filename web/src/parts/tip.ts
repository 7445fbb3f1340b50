/** A tooltip on hover and keyboard focus: a control's name, or a cut-off text, with the shortcut if there is one. */

import type { Attachment } from "svelte/attachments";

const GAP = 6;
let bubble: HTMLElement | undefined;

function show(owner: Element, text: string, shortcut: string): void {
  hide();
  bubble = document.createElement("div");
  bubble.className = "tip";
  bubble.popover = "manual";
  // Screen readers read the same text as the control's name.
  bubble.ariaHidden = "true";
  bubble.append(text);
  if (shortcut) bubble.append(Object.assign(document.createElement("kbd"), { textContent: shortcut }));
  (owner.closest("dialog") ?? document.body).append(bubble);
  bubble.showPopover();
  position(bubble, owner.getBoundingClientRect());
}

function position(tip: HTMLElement, owner: DOMRect): void {
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

/** Shows `text` (and `shortcut`) near the control, nothing if it is empty; Escape, a press, or leaving hides it. */
export function tip(text: string | ((node: Element) => string), shortcut = ""): Attachment {
  return (node) => {
    const open = (event: Event): void => {
      if (event.type === "focus" && !node.matches(":focus-visible")) return;
      const shown = typeof text === "string" ? text : text(node);
      if (shown) show(node, shown, shortcut);
    };
    const key = (event: Event): void => {
      if ((event as KeyboardEvent).key === "Escape") hide();
    };
    const handlers: [string, (event: Event) => void][] = [
      ["pointerenter", open],
      ["focus", open],
      ["pointerleave", hide],
      ["blur", hide],
      ["pointerdown", hide],
      ["keydown", key],
    ];
    for (const [name, react] of handlers) node.addEventListener(name, react);
    return () => {
      for (const [name, react] of handlers) node.removeEventListener(name, react);
      hide();
    };
  };
}

/** px by which the letters of a line may exceed it. A hidden line has more. */
const ROUNDING = 6;

/** Whether the text of `node` is cut off with an ellipsis. */
export const cutOff = (node: Element): boolean =>
  node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight + ROUNDING;

/** The cut-off texts of a control and of what describes it, a line each. What is hidden from the eye is 1 px wide. */
export function cutTexts(node: Element): string {
  const about = document.getElementById(node.getAttribute("aria-describedby") ?? "");
  const nodes = [node, ...(about ? [about, ...about.querySelectorAll("*")] : [])];
  const cut = nodes.filter((candidate) => candidate.clientWidth > 1 && cutOff(candidate));
  return cut.map(({ textContent }) => textContent.trim()).join("\n");
}
