/**
 * Whether the operator of a chat that a lost connection ended is there, so that the patron can continue with them (D5).
 * Polled while it matters: the patron may have come back first.
 */
import type { Cancel, Clock } from "../live/ports";
import type { Api } from "./api";

/** ms between two polls. */
const PAUSE = 10_000;

export class Continuation {
  readonly #api: Api;
  readonly #clock: Clock;
  #token: string | null = null;
  #timer: Cancel = () => undefined;
  #operator = $state<string | null | undefined>(null);
  #left = $state("");

  constructor(api: Api, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** The operator's name; null if they are not there, undefined until the first answer. */
  get operator(): string | null | undefined {
    return this.#operator;
  }

  /** Polls for the chat with this token. */
  watch(token: string): void {
    if (this.#token === token) return;
    this.#token = token;
    this.#operator = undefined;
    void this.#poll(token);
  }

  stop(): void {
    this.#timer();
    this.#token = this.#operator = null;
    this.#left = "";
  }

  /** The page is visible again. */
  checkNow(): void {
    if (this.#token !== null) void this.#poll(this.#token);
  }

  /** The operator has left between the last poll and "Continue". */
  hasLeft(name: string): void {
    this.#operator = null;
    this.#left = name;
  }

  /** The operator who had left when the patron pressed "Continue"; empty otherwise. */
  get left(): string {
    return this.#operator ? "" : this.#left;
  }

  async #poll(token: string): Promise<void> {
    this.#timer();
    this.#timer = this.#clock.after(PAUSE, () => void this.#poll(token));
    const answer = await this.#api.operatorThere(token);
    if (token !== this.#token) return;
    if (answer.ok) this.#operator = answer.value.operator;
    else if (answer.status === 404) this.#end();
    else this.#operator ??= null;
  }

  /** The token is not valid any more. */
  #end(): void {
    this.#timer();
    this.#operator = null;
  }
}
