/**
 * Somebody writes though no text field has the focus: after a character that asks for nothing, what follows is no
 * shortcut, until a pause, another key, or the focus's going elsewhere says that the text is over.
 */

type Press = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "timeStamp">;

/** Milliseconds without a character. */
const PAUSE = 2_000;
/** Held or pressed on the way to a character. */
const BETWEEN: ReadonlySet<string> = new Set(["Shift", "CapsLock", "AltGraph", "Dead"]);

export class Writing {
  #until = -1;

  /** Whether this press is of a text; `asks`: it would be a shortcut. Nobody begins a text with a space. */
  takes({ key, altKey, ctrlKey, metaKey, timeStamp }: Press, asks: boolean): boolean {
    if (BETWEEN.has(key)) return false;
    const character = key.length === 1 && !altKey && !ctrlKey && !metaKey;
    const begun = timeStamp < this.#until;
    this.over();
    if (!character || (!begun && (asks || key === " "))) return false;
    this.#until = timeStamp + PAUSE;
    return true;
  }

  over(): void {
    this.#until = -1;
  }
}
