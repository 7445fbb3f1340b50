/**
 * Whether the operator of a chat that a lost connection ended is there, so that the patron can continue with them (D5).
 * Polled while it matters: the patron may have come back first.
 */
import type { Cancel } from "../../live/ports";
import type { StartFailure, WidgetApp } from "../app.svelte";
import { reported, withRetries } from "../start/starting";

/** ms between two polls. */
const PAUSE = 10_000;

export class Continuation {
  readonly #app: WidgetApp;
  #token: string | null = null;
  #timer: Cancel = () => undefined;
  #operator = $state<string | null | undefined>(null);
  #left = $state("");

  constructor(app: WidgetApp) {
    this.#app = app;
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

  /** "Continue": a chat with the operator of the one that a lost connection ended. Resolves as `WidgetApp.start`. */
  async start(): Promise<StartFailure | null> {
    const token = this.#token;
    if (token === null) return null;
    const { starting } = this.#app;
    const body = { token, ...reported(starting) };
    const answer = await withRetries(starting, () => starting.api.continueChat(body));
    if (answer.ok) {
      await this.#app.moveOn(answer.value);
      return null;
    }
    if (answer.refusal?.name === "OperatorNotThere") {
      // They left between the last poll and "Continue".
      this.#operator = null;
      this.#left = answer.refusal.by;
    }
    return answer.refusal ?? "unreached";
  }

  /** The operator who had left when the patron pressed "Continue"; empty otherwise. */
  get left(): string {
    return this.#operator ? "" : this.#left;
  }

  async #poll(token: string): Promise<void> {
    this.#timer();
    const { api, ports } = this.#app.environment;
    this.#timer = ports.clock.after(PAUSE, () => void this.#poll(token));
    const answer = await api.operatorThere(token);
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
