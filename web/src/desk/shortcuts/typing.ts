/**
 * Detects text that is typed outside a text field: after a character without a shortcut, the following ones trigger
 * none, until a pause, another key or a change of focus ends the text.
 */

type Press = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "timeStamp">;

/** Milliseconds after which a text ends. */
const PAUSE = 2_000;
/** Keys that are part of typing a character. */
const BETWEEN: ReadonlySet<string> = new Set(["Shift", "CapsLock", "AltGraph", "Dead"]);

export class Typing {
  #until = -1;

  /** Whether a key belongs to a text. `isShortcut`: it would trigger a shortcut. A space begins no text. */
  belongs({ key, altKey, ctrlKey, metaKey, timeStamp }: Press, isShortcut: boolean): boolean {
    if (BETWEEN.has(key)) return false;
    const character = key.length === 1 && !altKey && !ctrlKey && !metaKey;
    const ongoing = timeStamp < this.#until;
    this.reset();
    if (!character || (!ongoing && (isShortcut || key === " "))) return false;
    this.#until = timeStamp + PAUSE;
    return true;
  }

  reset(): void {
    this.#until = -1;
  }
}
