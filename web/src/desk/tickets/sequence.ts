/** Runs the acts on one object one after the other. */

export class Sequence {
  #last: { name: string; done: Promise<void> } | null = null;

  /**
   * Runs the act after the previous one: an event may show its effect before its answer arrives, so that the operator
   * continues. The same act while it runs is a double click, and ignored.
   */
  run(name: string, act: () => Promise<void>): Promise<void> {
    const before = this.#last;
    if (before?.name === name) return before.done;
    const current = { name, done: (before?.done ?? Promise.resolve()).then(act, act) };
    this.#last = current;
    const clear = (): void => {
      if (this.#last === current) this.#last = null;
    };
    current.done.then(clear, clear);
    return current.done;
  }
}
