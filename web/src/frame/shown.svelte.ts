/** The page that the window shows under the chat. */
export class Shown {
  #address = $state.raw<string | null>(null);
  #load = $state(0);

  constructor(address: string | null) {
    this.#address = address;
  }

  /** Null until the hand-over code is redeemed. */
  get address(): string | null {
    return this.#address;
  }

  /** Increases with each `show`, so that an address that the patron navigated away from is loaded again. */
  get load(): number {
    return this.#load;
  }

  show(address: string): void {
    this.#address = address;
    this.#load++;
  }
}
