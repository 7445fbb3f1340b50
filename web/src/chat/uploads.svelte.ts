/** Files that were chosen and are on their way, as a screen shows them. */
import type { Random } from "../live/ports";
import { FILE_LIMIT, sendFile } from "./upload";
import type { Problem, Route } from "./upload";
import { mayTryAgain } from "./filewords";

type Send = typeof sendFile;

export class Uploading {
  readonly file: File;
  /** Names it on the screen, and to the server: the same for each attempt. */
  readonly key: string;
  /** Names what is stored, for a message that it is to go with; empty before. */
  token = $state("");
  #state = $state<"chosen" | "sending" | "sent" | "failed">("chosen");
  #loaded = $state(0);
  #problem = $state.raw<Problem | null>(null);
  #calling: AbortController | null = null;
  readonly #send: Send;

  constructor(file: File, key: string, send: Send) {
    this.file = file;
    this.key = key;
    this.#send = send;
    if (file.size === 0) this.#failed({ name: "FileEmpty" });
    else if (file.size > FILE_LIMIT) this.#failed({ name: "FileTooLarge", limit: FILE_LIMIT });
  }

  get state(): "chosen" | "sending" | "sent" | "failed" {
    return this.#state;
  }

  /** How many bytes are on the server. */
  get loaded(): number {
    return Math.min(this.#loaded, this.file.size);
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** It has not been sent, and may be. */
  get ready(): boolean {
    return (
      this.#state === "chosen" ||
      (this.#state === "failed" && this.#problem !== null && mayTryAgain(this.#problem))
    );
  }

  async start(route: Route): Promise<void> {
    if (!this.ready) return;
    const calling = new AbortController();
    this.#calling = calling;
    this.#state = "sending";
    this.#problem = null;
    this.#loaded = 0;
    try {
      const problem = await this.#send(
        this.file,
        this.key,
        route,
        (loaded) => (this.#loaded = loaded),
        calling.signal,
        (token) => (this.token = token),
      );
      if (problem) this.#failed(problem);
      else this.#state = "sent";
    } catch {
      this.#state = "chosen";
    }
  }

  /** Calls it off, if it is on its way. */
  cancel(): void {
    this.#calling?.abort();
  }

  #failed(problem: Problem): void {
    this.#problem = problem;
    this.#state = "failed";
  }
}

/** What a screen shows of one. */
export type Coming = Pick<Uploading, "state" | "loaded" | "problem"> & {
  readonly file: Pick<File, "name" | "type" | "size">;
};

export class Uploads {
  readonly #random: Random;
  readonly #send: Send;
  #all = $state.raw<readonly Uploading[]>([]);

  constructor(random: Random, send: Send = sendFile) {
    this.#random = random;
    this.#send = send;
  }

  get all(): readonly Uploading[] {
    return this.#all;
  }

  get sending(): boolean {
    return this.#all.some((each) => each.state === "sending");
  }

  get ready(): readonly Uploading[] {
    return this.#all.filter((each) => each.ready);
  }

  add(files: Iterable<File>): Uploading[] {
    const added = [...files].map((file) => new Uploading(file, this.#random.key(), this.#send));
    this.#all = [...this.#all, ...added];
    return added;
  }

  remove(one: Uploading): void {
    one.cancel();
    this.#all = this.#all.filter((each) => each !== one);
  }

  /** Sends what is ready, one after the other; those that are sent leave the list, which `sent` is told. */
  async start(route: Route, sent: (one: Uploading) => void = () => undefined): Promise<void> {
    for (const one of this.ready) {
      if (!this.#all.includes(one)) continue;
      await one.start(route);
      if (one.state === "sent") {
        this.remove(one);
        sent(one);
      }
      // All were called off: the rest stays where it is.
      if (one.state === "chosen" && this.#all.includes(one)) return;
    }
  }

  /** Calls off what is on its way; everything stays chosen. */
  cancel(): void {
    for (const each of this.#all) each.cancel();
  }
}
