/** What is done to one thing by buttons, one after the other. */

export class Turns {
  #last: { same: string; done: Promise<void> } | null = null;

  /**
   * Does it when what was asked for before is done: the answer to that may be later than the news of it, so somebody
   * may see that it is done, and go on. The same asked for again, before it is done, is a button that was pressed twice.
   */
  take(same: string, act: () => Promise<void>): Promise<void> {
    const before = this.#last;
    if (before?.same === same) return before.done;
    const mine = { same, done: (before?.done ?? Promise.resolve()).then(act, act) };
    this.#last = mine;
    const over = (): void => {
      if (this.#last === mine) this.#last = null;
    };
    mine.done.then(over, over);
    return mine.done;
  }
}
