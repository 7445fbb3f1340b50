/**
 * The patron's files on their way to the chat. They go on whatever this window shows meanwhile, also while the chat is in
 * another one: whichever window began an upload, the file is theirs to send.
 */
import type { Route } from "../chat/upload";
import { Uploads } from "../chat/uploads.svelte";
import type { Random } from "../live/ports";

export class Sending {
  /** On their way, or not to be sent. */
  readonly uploads: Uploads;
  readonly #route: Route;
  #over = false;

  constructor(random: Random, route: Route) {
    this.uploads = new Uploads(random);
    this.#route = route;
  }

  add(files: Iterable<File>): void {
    this.uploads.add(files);
    void this.send();
  }

  /** Sends what has not been sent, and may be. */
  async send(): Promise<void> {
    if (this.uploads.sending) return;
    do await this.uploads.start(this.#route);
    while (!this.#over && this.uploads.all.some(({ state }) => state === "chosen"));
  }

  /** The chat is left behind. */
  end(): void {
    this.#over = true;
    this.uploads.cancel();
  }
}
