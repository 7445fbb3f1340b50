/**
 * Uploads of the patron's files to the chat. They continue in any view of this window, also while another window holds the
 * seat.
 */
import type { Route } from "../../chat/files/upload";
import { Uploads } from "../../chat/files/uploads.svelte";
import type { Random } from "../../live/ports";

export class Sending {
  /** Files that are being uploaded or that failed. */
  readonly uploads: Uploads;
  readonly #route: Route;
  #ended = false;
  #proposed = $state.raw<readonly File[]>([]);

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

  /** The patron has chosen these files: uploads them, but asks before a picture is sent. */
  choose(files: readonly File[]): void {
    const isPicture = ({ type }: File): boolean => type.startsWith("image/");
    this.propose(files.filter(isPicture));
    this.add(files.filter((file) => !isPicture(file)));
  }

  /** Pasted files and chosen pictures, which wait for the patron's confirmation. */
  get proposed(): readonly File[] {
    return this.#proposed;
  }

  propose(files: readonly File[]): void {
    this.#proposed = [...this.#proposed, ...files];
  }

  confirm(): void {
    this.add(this.#proposed);
    this.discard();
  }

  discard(): void {
    this.#proposed = [];
  }

  /** Uploads the files that are ready. */
  async send(): Promise<void> {
    if (this.uploads.sending) return;
    do await this.uploads.start(this.#route);
    while (!this.#ended && this.uploads.all.some(({ state }) => state === "chosen"));
  }

  /** Files that are not sent: chosen, being uploaded or failed, and those that wait for confirmation. */
  get files(): readonly File[] {
    return [...this.uploads.all.map(({ file }) => file), ...this.#proposed];
  }

  /** Aborts all uploads. */
  end(): void {
    this.#ended = true;
    this.uploads.cancel();
  }
}
