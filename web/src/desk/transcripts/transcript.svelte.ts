/** The facts of a transcript that no event says, and the acts on it. Each act loads them again. */

import type { TranscriptDetail } from "../../protocol/http";
import { ApiError } from "../api";
import type { DeskApi } from "../api";
import type { BodyOf } from "../../protocol/operations";
import { failureText } from "./texts";

/** No event has a higher number: the log comes by its feed. */
const LAST = Number.MAX_SAFE_INTEGER;

export class TranscriptState {
  readonly number: number;
  whole = $state.raw<TranscriptDetail | null>(null);
  error = $state<"" | "missing" | "failed">("");
  readonly #api: DeskApi;
  readonly #key: () => string;

  /** `key` returns a new random key for each act. */
  constructor(api: DeskApi, key: () => string, number: number) {
    this.#api = api;
    this.#key = key;
    this.number = number;
  }

  async load(): Promise<void> {
    this.error = "";
    try {
      this.whole = await this.#api.request("GET desk/transcripts/{chat}", {
        params: { chat: this.number, after: LAST },
      });
    } catch (failure) {
      this.error = failure instanceof ApiError && failure.status === 404 ? "missing" : "failed";
    }
  }

  /** Returns null on success, otherwise the error text. */
  perform(...acts: readonly BodyOf<"POST desk/transcripts/{chat}/acts">[]): Promise<string | null> {
    return this.#do(async () => {
      for (const act of acts)
        await this.#api.request("POST desk/transcripts/{chat}/acts", {
          params: { chat: this.number, key: this.#key() },
          body: act,
        });
    });
  }

  mail(to: "patron" | number, notes: boolean): Promise<string | null> {
    const params = { chat: this.number };
    const body = { operator: to === "patron" ? null : to, notes, key: this.#key() };
    return this.#do(() => this.#api.request("POST desk/transcripts/{chat}/emails", { params, body }));
  }

  async #do(work: () => Promise<unknown>): Promise<string | null> {
    try {
      await work();
      return null;
    } catch (failure) {
      return failureText(failure);
    } finally {
      await this.load();
    }
  }
}
