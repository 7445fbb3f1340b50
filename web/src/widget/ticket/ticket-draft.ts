/** The fields of the ticket form: their drafts, and their submission. */
import type { TicketBody } from "../api";
import type { WidgetApp } from "../app.svelte";
import { questionOf } from "./submission.svelte";
import type { FormView, TicketFields } from "./submission.svelte";

export class TicketDraft {
  readonly #app: WidgetApp;
  /** When the patron last edited the form, in ms since 1970. */
  editedAt = -Infinity;

  constructor(app: WidgetApp) {
    this.#app = app;
  }

  /** The initial values of the fields: their drafts, else what the chat knows. */
  get fields(): TicketFields {
    const { chat, memory, question } = this.#app;
    const head = chat?.head;
    return {
      question: chat
        ? memory.draft("ticket") || questionOf(chat, question, memory.draft("message"))
        : this.#app.initial("question") || question,
      name: this.#app.initial("name") || (head?.name ?? ""),
      contact: this.#app.initial("contact") || (head?.contact ?? ""),
    };
  }

  /** Opens the form; with `fields`, stores them. The form stays open until it is submitted or closed. */
  edit(from: FormView, fields?: TicketFields): void {
    const { chat, environment, memory, submission } = this.#app;
    submission.from = from;
    if (!fields) return;
    this.editedAt = environment.ports.clock.now();
    submission.cancelRetry();
    memory.setDraft(chat ? "ticket" : "question", fields.question);
    memory.setDraft("name", fields.name);
    memory.setDraft("contact", fields.contact);
  }

  /** Returns to the chat, or to the form for one. */
  close(): void {
    const { submission } = this.#app;
    // A later retry would create a ticket and thereby end the chat.
    submission.cancel();
    submission.from = null;
  }

  submit(from: FormView, fields: TicketFields & Pick<TicketBody, "sensitive">): Promise<void> {
    const { environment, session, submission, suggestions } = this.#app;
    submission.from = from;
    const page = environment.host.view.page?.url ?? "";
    const files = submission.files?.attached.tokens ?? [];
    return submission.send({ ...fields, page, token: session?.token ?? "", files, ...suggestions });
  }
}
