/** What screen readers are told besides what has the focus; one at a time, politely. */

export class Announcer {
  text = $state("");

  /** The same words twice are said twice: a no-break space makes them differ. */
  say(words: string): void {
    this.text = this.text === words ? `${words}\u00a0` : words;
  }
}
