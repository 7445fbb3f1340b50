/** What happy-dom 21 lacks of a browser, as far as components need it. Nothing is laid out: all sizes are 0. */

/** Popovers are in the document anyway; only their layer is missing. */
HTMLElement.prototype.showPopover ??= () => undefined;
HTMLElement.prototype.hidePopover ??= () => undefined;

/** ProseMirror asks where the cursor is drawn. */
const nowhere = (): DOMRectList => [] as unknown as DOMRectList;
Range.prototype.getClientRects ??= nowhere;

/** The notes that were played, by their pitch. */
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
globalThis.AudioContext ??= SilentAudio as unknown as typeof AudioContext;

/** ARIA's attributes as properties. */
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

/** A modal dialog takes the focus when it opens, and gives it back when it closes. */
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

/** No style sheet is here: what is hidden, and where text begins, is said by attributes. happy-dom’s own is slow. */
globalThis.getComputedStyle = ((element: HTMLElement) => {
  const closed = element.tagName === "DIALOG" && !element.hasAttribute("open");
  const display = element.hidden || closed ? "none" : element.style?.display || "block";
  const visibility = element.style?.visibility || "visible";
  const direction = element.closest("[dir=rtl]") ? "rtl" : "ltr";
  const values: Record<string, string> = { display, visibility, direction, content: "none" };
  return { ...values, getPropertyValue: (name: string) => values[name] ?? "" };
}) as unknown as typeof getComputedStyle;

/** Svelte asks a select for the option that is `:checked`. */
const { querySelector } = Element.prototype;
HTMLSelectElement.prototype.querySelector = function (this: HTMLSelectElement, selector: string) {
  return selector === ":checked" ? (this.selectedOptions[0] ?? null) : querySelector.call(this, selector);
} as typeof querySelector;
