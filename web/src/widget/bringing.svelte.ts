/**
 * Files that go with a question that is left: each is uploaded as it is chosen. What is there is kept with the question's
 * draft, over a reload, too; what is not yet is sent again by itself once the question is to go.
 */
import { Attached } from "../chat/attached.svelte";
import type { Route } from "../chat/upload";
import { Uploads } from "../chat/uploads.svelte";
import type { Uploading } from "../chat/uploads.svelte";
import { isUnavailable } from "../live/retryable";
import type { Clock, Random } from "../live/ports";
import { m } from "../paraglide/messages.js";
import type { Memory, Place } from "./memory";

const LIMIT = 10;
const AGAIN = 3_000;

interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: Memory;
}

export class Bringing {
  /** On their way, or not to be sent. */
  readonly uploads: Uploads;
  /** There. */
  readonly attached: Attached;
  readonly #clock: Clock;
  readonly #route: Route;
  /** By their upload tokens: some may be wanted once more. */
  readonly #files = new Map<string, File>();
  #problem = $state("");
  #waits = $state(false);
  #sending: Promise<void> | null = null;
  #wake = (): void => undefined;

  constructor({ clock, random, memory }: Surroundings, route: Route, uploads: Uploads = new Uploads(random)) {
    const drafts = {
      get: (place: string | number) => memory.draft(place as Place),
      set: (place: string | number, text: string) => memory.setDraft(place as Place, text),
    };
    this.uploads = uploads;
    this.attached = new Attached(drafts, "ticket");
    this.#clock = clock;
    this.#route = route;
  }

  /** What is to be said of files that are not in the list. */
  get problem(): string {
    return this.#problem;
  }

  /** The question is to go, and the library can't be reached. */
  get waits(): boolean {
    return this.#waits;
  }

  add(files: readonly File[]): void {
    const room = Math.max(0, LIMIT - this.attached.all.length - this.uploads.all.length);
    this.#problem = files.length > room ? m.widget_ticket_files_many({ limit: LIMIT }) : "";
    this.uploads.add(files.slice(0, room));
    void this.send();
  }

  remove(one: Uploading | string): void {
    this.#problem = "";
    if (typeof one === "string") this.attached.remove(one);
    else this.uploads.remove(one);
  }

  /** Sends what is not there yet; who asks meanwhile waits for the same. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = null));
    return this.#sending;
  }

  /** Whether all of them are there. Without a line it waits for one, until it is called off. */
  async whole(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await Promise.race([this.send(), aborted(signal)]);
      if (signal.aborted) return false;
      const { all } = this.uploads;
      if (all.length === 0) return true;
      if (!all.every(unreached)) return this.#stuck();
      this.#waits = true;
      await this.#pause(signal);
      this.#waits = false;
    }
  }

  /** What waited is gone there: what is at hand is sent once more. Whether that is all of it. */
  again(): boolean {
    const gone = this.attached.all;
    const lost = gone.filter(({ token }) => !this.#files.has(token));
    this.attached.remove(...gone.map(({ token }) => token));
    this.uploads.add(gone.flatMap(({ token }) => this.#files.get(token) ?? []));
    const names = lost.map(({ name }) => name).join(", ");
    this.#problem = names ? m.widget_ticket_files_gone({ names }) : "";
    void this.send();
    return !names;
  }

  /** The browser says that it is online again. */
  hurry(): void {
    this.#wake();
  }

  async #send(): Promise<void> {
    do await this.uploads.start(this.#route, (one) => this.#sent(one));
    while (this.uploads.all.some(({ state }) => state === "chosen"));
  }

  #sent(one: Uploading): void {
    this.#files.set(one.token, one.file);
    this.attached.add(one);
  }

  #stuck(): false {
    this.#problem = m.widget_ticket_files_refused();
    return false;
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((over) => {
      const cancel = this.#clock.after(AGAIN, over);
      this.#wake = () => {
        cancel();
        over();
      };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
  }
}

const unreached = ({ problem }: Uploading): boolean => problem === "unreached" || isUnavailable(problem);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((over) => signal.addEventListener("abort", () => over(), { once: true }));
