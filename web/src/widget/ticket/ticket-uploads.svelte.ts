/**
 * Files of a ticket. Each is uploaded at once. Uploaded files are stored with the ticket's draft, over a reload.
 * Uploads that failed without a connection are repeated when the ticket is submitted.
 */
import { Attached } from "../../chat/files/attached.svelte";
import type { Route } from "../../chat/files/upload";
import { Uploads } from "../../chat/files/uploads.svelte";
import type { Uploading } from "../../chat/files/uploads.svelte";
import { isUnavailable } from "../../live/retryable";
import type { Clock, Random } from "../../live/ports";
import { m } from "../../paraglide/messages.js";
import type { Memory, DraftName } from "../memory";

const LIMIT = 10;
/** ms */
const RETRY_AFTER = 3_000;

interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: Memory;
}

export class TicketUploads {
  /** Files that are being uploaded or that failed. */
  readonly uploads: Uploads;
  /** Uploaded files. */
  readonly attached: Attached;
  readonly #clock: Clock;
  readonly #route: Route;
  /** The files by their upload tokens, for `resend`. */
  readonly #files = new Map<string, File>();
  #problem = $state("");
  #waits = $state(false);
  #sending: Promise<void> | null = null;
  #wake = (): void => undefined;

  constructor({ clock, random, memory }: Environment, route: Route, uploads: Uploads = new Uploads(random)) {
    const drafts = {
      get: (name: string | number) => memory.draft(name as DraftName),
      set: (name: string | number, text: string) => memory.setDraft(name as DraftName, text),
    };
    this.uploads = uploads;
    this.attached = new Attached(drafts, "ticket");
    this.#clock = clock;
    this.#route = route;
  }

  /** A text about files that are not in the list; "" without a problem. */
  get problem(): string {
    return this.#problem;
  }

  /** The ticket is being submitted and waits for a connection. */
  get waits(): boolean {
    return this.#waits;
  }

  add(files: readonly File[]): void {
    const room = Math.max(0, LIMIT - this.attached.all.length - this.uploads.all.length);
    this.#problem = files.length > room ? m.widget_ticket_files_many({ limit: LIMIT }) : "";
    this.uploads.add(files.slice(0, room));
    void this.send();
  }

  remove(file: Uploading | string): void {
    this.#problem = "";
    if (typeof file === "string") this.attached.remove(file);
    else this.uploads.remove(file);
  }

  /** Uploads the chosen files. Calls during an upload return the same promise. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = null));
    return this.#sending;
  }

  /** True once all files are uploaded, false if one is refused or `signal` aborts. Waits for a connection. */
  async complete(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await Promise.race([this.send(), aborted(signal)]);
      if (signal.aborted) return false;
      const { all } = this.uploads;
      if (all.length === 0) return true;
      if (!all.every(unreached)) return this.#refused();
      this.#waits = true;
      await this.#pause(signal);
      this.#waits = false;
    }
  }

  /** Uploads the files again that the server has deleted meanwhile. False if a reload has lost some of them. */
  resend(): boolean {
    const gone = this.attached.all;
    const lost = gone.filter(({ token }) => !this.#files.has(token));
    this.attached.remove(...gone.map(({ token }) => token));
    this.uploads.add(gone.flatMap(({ token }) => this.#files.get(token) ?? []));
    const names = lost.map(({ name }) => name).join(", ");
    this.#problem = names ? m.widget_ticket_files_gone({ names }) : "";
    void this.send();
    return !names;
  }

  /** The browser reports that it is online again. */
  retryNow(): void {
    this.#wake();
  }

  async #send(): Promise<void> {
    do await this.uploads.start(this.#route, (upload) => this.#sent(upload));
    while (this.uploads.all.some(({ state }) => state === "chosen"));
  }

  #sent(upload: Uploading): void {
    this.#files.set(upload.token, upload.file);
    this.attached.add(upload);
  }

  #refused(): false {
    this.#problem = m.widget_ticket_files_refused();
    return false;
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(RETRY_AFTER, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
  }
}

const unreached = ({ problem }: Uploading): boolean => problem === "unreached" || isUnavailable(problem);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
