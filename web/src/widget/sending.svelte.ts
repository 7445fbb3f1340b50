/**
 * Uploads of the patron's files to the chat. They continue in any view of this window, also while another window holds the
 * seat.
 */
import type { Route } from "../chat/upload";
import { Uploads } from "../chat/uploads.svelte";
import type { Random } from "../live/ports";

export class Sending {
  /** Files that are being uploaded or that failed. */
  readonly uploads: Uploads;
  readonly #route: Route;
  #ended = false;
  #pasted = $state.raw<readonly File[]>([]);

  constructor(random: Random, route: Route) {
    this.uploads = new Uploads(random);
    this.#route = route;
  }

  /** The token of the chat's patron. */
  get token(): string {
    return this.#route.token ?? "";
  }

  add(files: Iterable<File>): void {
    this.uploads.add(files);
    void this.send();
  }

  /** Pasted files, which wait for the patron's confirmation. */
  get pasted(): readonly File[] {
    return this.#pasted;
  }

  paste(files: readonly File[]): void {
    this.#pasted = [...this.#pasted, ...files];
  }

  confirm(): void {
    this.add(this.#pasted);
    this.discard();
  }

  discard(): void {
    this.#pasted = [];
  }

  /** Uploads the files that are ready. */
  async send(): Promise<void> {
    if (this.uploads.sending) return;
    do await this.uploads.start(this.#route);
    while (!this.#ended && this.uploads.all.some(({ state }) => state === "chosen"));
  }

  /** Files that are not sent: chosen, being uploaded or failed, and those that wait for confirmation. */
  get files(): readonly File[] {
    return [...this.uploads.all.map(({ file }) => file), ...this.#pasted];
  }

  /** Aborts all uploads. */
  end(): void {
    this.#ended = true;
    this.uploads.cancel();
  }
}
