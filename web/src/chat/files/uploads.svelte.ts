/** Chosen files and their uploads, as reactive state. */
import type { Random } from "../../live/ports";
import { FILE_LIMIT, sendFile } from "./upload";
import type { Problem, Route } from "./upload";
import { mayTryAgain } from "./filetexts";

type Send = typeof sendFile;

export class Uploading {
  readonly file: File;
  /** Identifies the file on the screen and on the server, over all attempts. */
  readonly key: string;
  /** The upload token, for the message that the file is sent with; "" before the announcement. */
  token = $state("");
  #state = $state<"chosen" | "sending" | "sent" | "failed">("chosen");
  #loaded = $state(0);
  #problem = $state.raw<Problem | null>(null);
  #controller: AbortController | null = null;
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

  /** Bytes sent so far. */
  get loaded(): number {
    return Math.min(this.#loaded, this.file.size);
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Whether the file can be sent now: it is chosen, or failed with a temporary problem. */
  get ready(): boolean {
    return (
      this.#state === "chosen" ||
      (this.#state === "failed" && this.#problem !== null && mayTryAgain(this.#problem))
    );
  }

  async start(route: Route): Promise<void> {
    if (!this.ready) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#state = "sending";
    this.#problem = null;
    this.#loaded = 0;
    try {
      const problem = await this.#send(
        this.file,
        this.key,
        route,
        (loaded) => (this.#loaded = loaded),
        controller.signal,
        (token) => (this.token = token),
      );
      if (problem) this.#failed(problem);
      else this.#state = "sent";
    } catch {
      this.#state = "chosen";
    }
  }

  /** Aborts the upload, if there is one. */
  cancel(): void {
    this.#controller?.abort();
  }

  #failed(problem: Problem): void {
    this.#problem = problem;
    this.#state = "failed";
  }
}

/** The part of an upload that a screen shows. */
export type UploadView = Pick<Uploading, "state" | "loaded" | "problem"> & {
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
    return this.#all.some((upload) => upload.state === "sending");
  }

  get ready(): readonly Uploading[] {
    return this.#all.filter((upload) => upload.ready);
  }

  add(files: Iterable<File>): Uploading[] {
    const added = [...files].map((file) => new Uploading(file, this.#random.key(), this.#send));
    this.#all = [...this.#all, ...added];
    return added;
  }

  remove(upload: Uploading): void {
    upload.cancel();
    this.#all = this.#all.filter((other) => other !== upload);
  }

  /** Sends the files that are ready, one after the other. Removes each stored one and calls `sent` with it. */
  async start(route: Route, sent: (upload: Uploading) => void = () => undefined): Promise<void> {
    for (const upload of this.ready) {
      if (!this.#all.includes(upload)) continue;
      await upload.start(route);
      if (upload.state === "sent") {
        this.remove(upload);
        sent(upload);
      }
      // All were canceled: the others stay chosen.
      if (upload.state === "chosen" && this.#all.includes(upload)) return;
    }
  }

  /** Aborts the uploads. All files stay chosen. */
  cancel(): void {
    for (const upload of this.#all) upload.cancel();
  }
}
