/** What the window shows under the chat. */
export class Shown {
  #address = $state.raw<string | null>(null);
  #turn = $state(0);

  constructor(address: string | null) {
    this.#address = address;
  }

  /** Null until it is known. */
  get address(): string | null {
    return this.#address;
  }

  /** Another one each time, also for an address that was shown before and left since. */
  get turn(): number {
    return this.#turn;
  }

  show(address: string): void {
    this.#address = address;
    this.#turn++;
  }
}
