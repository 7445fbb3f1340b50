/** A text for a polite live region, one at a time. */

export class Announcer {
  text = $state("");

  /** The same text again differs by a no-break space, since screen readers announce changes only. */
  say(text: string): void {
    this.text = this.text === text ? `${text}\u00a0` : text;
  }
}
