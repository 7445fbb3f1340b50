/** The HTTP calls of a patron's window. They never throw: errors are part of the answer. */
import type {
  ChatContinuation as ContinuationBody,
  ChatStart as StartBody,
  ChatStarted as Session,
  FaqSuggestions,
  HandedOverChat as Redeemed,
  HandOverCodeMade,
  OperatorThere,
  TicketForm,
  TicketMade as CreatedTicket,
  WidgetStatus as Status,
} from "../protocol/http";
import type { AnswerOf, BodyOf, Operation } from "../protocol/operations";
import type { AnyRefusal } from "../protocol/wire";

export type { ContinuationBody, CreatedTicket, Redeemed, Session, StartBody, Status };

/** A ticket to be created; `token` is that of the chat that ends for it, or empty. */
export type TicketBody = TicketForm & Required<Omit<TicketForm, "files" | "suggested">>;

/** The page under the chat: one suggested in the chat, or the library's page that the patron is on. */
export type PageUnder = { readonly suggestion: number } | { readonly page: string };

/** `unreached`: there was no response. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: AnyRefusal | null; readonly status: number | "unreached" };

export class Api {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #language: string;

  /** `language`: that of the page, in which the server answers. */
  constructor(base: string, fetcher: typeof fetch, language = "") {
    this.#base = `${base}/api/v1/`;
    this.#fetch = fetcher;
    this.#language = language;
  }

  status(widget: string): Promise<Answer<Status>> {
    return this.#call("GET widgets/{widget}/status", undefined, widget, `?lang=${this.#language}`);
  }

  suggest(widget: string, question: string): Promise<Answer<FaqSuggestions>> {
    return this.#call("POST widgets/{widget}/faqs", { question }, widget);
  }

  /** A failure has no consequence: the count alone is missing. */
  countAnswered(widget: string, faq: number): void {
    const path = `widgets/${encodeURIComponent(widget)}/faqs/${faq}/answered`;
    void this.#fetch(this.#base + path, { method: "POST", credentials: "omit", keepalive: true }).catch(
      () => undefined,
    );
  }

  start(widget: string, body: StartBody): Promise<Answer<Session>> {
    return this.#call("POST widgets/{widget}/chats", body, widget);
  }

  submitTicket(widget: string, body: TicketBody): Promise<Answer<CreatedTicket>> {
    return this.#call("POST widgets/{widget}/tickets", body, widget);
  }

  handOver(token: string, pageUnder?: PageUnder): Promise<Answer<HandOverCodeMade>> {
    return this.#call("POST hand-overs", { token, ...pageUnder });
  }

  redeem(code: string): Promise<Answer<Redeemed>> {
    return this.#call("POST hand-overs/redeemed", { code });
  }

  operatorThere(token: string): Promise<Answer<OperatorThere>> {
    return this.#call("POST chats/continuation", { token });
  }

  continueChat(body: ContinuationBody): Promise<Answer<Session>> {
    return this.#call("POST chats/continuations", body);
  }

  emailChat(token: string, email: string, key: string): Promise<Answer<unknown>> {
    return this.#call("POST chats/emails", { token, email, key });
  }

  async #call<Name extends Operation>(
    name: Name,
    body: BodyOf<Name>,
    widget = "",
    query = "",
  ): Promise<Answer<AnswerOf<Name>>> {
    const [method = "", path = ""] = name.split(" ");
    const headers: Record<string, string> = this.#language ? { "Accept-Language": this.#language } : {};
    const options: RequestInit = { method, headers, cache: "no-store", credentials: "omit" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    try {
      const answer = await this.#fetch(
        this.#base + path.replace("{widget}", encodeURIComponent(widget)) + query,
        options,
      );
      const value: unknown = await answer.json().catch(() => null);
      if (answer.ok && value !== null) return { ok: true, value: value as AnswerOf<Name> };
      const refusal = (value as { refusal?: AnyRefusal } | null)?.refusal ?? null;
      return { ok: false, refusal, status: answer.status };
    } catch {
      return { ok: false, refusal: null, status: "unreached" };
    }
  }
}
