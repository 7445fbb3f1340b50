/** One transcript: its log as it was read, and what is done with it. Each act reads it anew. */

import { ApiError } from "../api";
import type { DeskApi } from "../api";
import { PastChat } from "../tickets/past";
import type { Act, Whole } from "./shapes";
import { failureWords } from "./words";

/** Reads as nobody in particular: a transcript, above all on paper, names everybody and calls nobody "you". */
const EVERYBODY = 0;

export class TranscriptState {
  readonly number: number;
  whole = $state.raw<Whole | null>(null);
  wrong = $state<"" | "missing" | "failed">("");
  chat = $state.raw<PastChat | null>(null);
  readonly #api: DeskApi;
  readonly #key: () => string;

  /** `key`: a new random one for each act. */
  constructor(api: DeskApi, key: () => string, number: number) {
    this.#api = api;
    this.#key = key;
    this.number = number;
  }

  async load(): Promise<void> {
    this.wrong = "";
    try {
      const whole = await this.#api.request<Whole>("GET", `transcripts/${this.number}`);
      this.chat = new PastChat(whole.events, EVERYBODY, this.number);
      this.whole = whole;
    } catch (failure) {
      this.wrong = failure instanceof ApiError && failure.status === 404 ? "missing" : "failed";
    }
  }

  /** Null once it is done, else why not. */
  perform(...acts: readonly Act[]): Promise<string | null> {
    return this.#do(async () => {
      for (const act of acts)
        await this.#api.request("POST", `transcripts/${this.number}/acts?key=${this.#key()}`, act);
    });
  }

  mail(to: "patron" | number, notes: boolean): Promise<string | null> {
    const content = { operator: to === "patron" ? null : to, notes, key: this.#key() };
    return this.#do(() => this.#api.request("POST", `transcripts/${this.number}/mails`, content));
  }

  async #do(work: () => Promise<unknown>): Promise<string | null> {
    try {
      await work();
      return null;
    } catch (failure) {
      return failureWords(failure);
    } finally {
      await this.load();
    }
  }
}
