/** Focuses a field by its label once it is on the page. */

/**
 * Watches an element until the field with this label is in it, focuses it, and stops. Returns the end of watching. A
 * field of a form that is opened later from a list is found as well.
 */
export function focusField(within: HTMLElement, label: string): () => void {
  const attempt = (): boolean => {
    const control = controlOf(within, label);
    if (!control) return false;
    control.focus();
    control.scrollIntoView({ block: "center" });
    return true;
  };
  if (attempt()) return () => undefined;
  const observer = new MutationObserver(() => {
    if (attempt()) observer.disconnect();
  });
  observer.observe(within, { childList: true, subtree: true });
  return () => observer.disconnect();
}

const FOCUSABLE = "input:not([disabled], [hidden]), select, textarea, button, [contenteditable]";

function controlOf(within: HTMLElement, label: string): HTMLElement | null {
  for (const name of within.querySelectorAll<HTMLElement>("label, legend, [role=group] > [id]")) {
    if (name.textContent.trim() !== label) continue;
    if (name instanceof HTMLLabelElement && name.control) return name.control;
    const group = name.closest<HTMLElement>("fieldset, [role=group]") ?? name;
    const inner = group.querySelector<HTMLElement>(FOCUSABLE);
    if (inner) return inner;
  }
  return null;
}
