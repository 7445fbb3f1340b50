/** What components need of a browser and happy-dom 21 lacks. Nothing has a layout: all sizes are 0. */
import "./happyDom";

/** Popovers are in the document without these; only their top layer is missing. */
HTMLElement.prototype.showPopover ??= () => undefined;
HTMLElement.prototype.hidePopover ??= () => undefined;

/** ProseMirror measures the cursor's position. */
const nowhere = (): DOMRectList => [] as unknown as DOMRectList;
Range.prototype.getClientRects ??= nowhere;

/** The pitches of the notes that were played, in Hz. */
export const notes: number[] = [];

class SilentAudio {
  state = "running";
  currentTime = 0;
  destination = {};

  resume(): Promise<void> {
    return Promise.resolve();
  }

  createOscillator(): unknown {
    const frequency = { value: 0 };
    const connect = (to: unknown): unknown => to;
    return { frequency, connect, start: () => notes.push(frequency.value), stop: () => undefined };
  }

  createGain(): unknown {
    const ramp = (): void => undefined;
    const gain = { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp };
    return { gain, connect: (to: unknown): unknown => to };
  }
}
globalThis.AudioContext = SilentAudio as unknown as typeof AudioContext;

/** ARIA attributes as properties. */
for (const [property, attribute] of [
  ["ariaChecked", "aria-checked"],
  ["ariaCurrent", "aria-current"],
  ["ariaExpanded", "aria-expanded"],
  ["ariaInvalid", "aria-invalid"],
  ["ariaLabel", "aria-label"],
  ["ariaPressed", "aria-pressed"],
  ["ariaSelected", "aria-selected"],
] as const)
  if (!(property in Element.prototype))
    Object.defineProperty(Element.prototype, property, {
      get(this: Element) {
        return this.getAttribute(attribute);
      },
    });

/** A modal dialog focuses its first control when it opens, and restores the focus when it closes. */
const { showModal, close } = HTMLDialogElement.prototype;
const before = new WeakMap<HTMLDialogElement, Element | null>();
const FOCUSABLE = "input, textarea, select, button, a[href], [tabindex]";
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  before.set(this, document.activeElement);
  showModal.call(this);
  (this.querySelector<HTMLElement>("[autofocus]") ?? this.querySelector<HTMLElement>(FOCUSABLE))?.focus();
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement, value?: string) {
  close.call(this, value);
  const last = before.get(this);
  if (last instanceof HTMLElement && last.isConnected) last.focus();
};

/** Derives styles from attributes: no style sheet is loaded, and happy-dom’s own function is slow. */
globalThis.getComputedStyle = ((element: HTMLElement) => {
  const closed = element.tagName === "DIALOG" && !element.hasAttribute("open");
  const display = element.hidden || closed ? "none" : element.style?.display || "block";
  const visibility = element.style?.visibility || "visible";
  const direction = element.closest("[dir=rtl]") ? "rtl" : "ltr";
  const values: Record<string, string> = { display, visibility, direction, content: "none" };
  return { ...values, getPropertyValue: (name: string) => values[name] ?? "" };
}) as unknown as typeof getComputedStyle;

/** Svelte queries a select's option by `:checked`. */
const { querySelector } = Element.prototype;
HTMLSelectElement.prototype.querySelector = function (this: HTMLSelectElement, selector: string) {
  return selector === ":checked"
    ? (this.options[this.selectedIndex] ?? null)
    : querySelector.call(this, selector);
} as typeof querySelector;

/** The window of a common screen. */
(window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport({
  width: 1280,
  height: 800,
});
