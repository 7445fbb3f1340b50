/**
 * The submission of a ticket. Without an answer of the server it is stored and repeated with the same key, also after a
 * reload: a lost connection loses no ticket and creates no second one.
 */
import type { Cancel, Clock, Random } from "../../live/ports";
import type { AnyRefusal } from "../../protocol/wire";
import type { ChatState } from "../../state/chat.svelte";
import { plain } from "../../state/text";
import type { Api, TicketBody, CreatedTicket } from "../api";
import type { TicketUploads } from "./ticket-uploads.svelte";
import type * as files from "./files";
import { AFTER_END } from "../memory";
import type { Memory } from "../memory";

/** Where the ticket form was opened; `ended`: in a chat that has ended without an answer. */
export type FormView = "offline" | "leave" | "lost" | "ended";

export interface TicketFields {
  readonly question: string;
  readonly name: string;
  readonly contact: string;
}

/**
 * `waits`: the server was unreachable or busy; the ticket is sent again. `nowhere`: the library accepts no tickets any
 * more, or no files (`bare`). `gone`: uploaded files were deleted before the ticket was submitted.
 */
export type SubmissionFailure = AnyRefusal | "waits" | "nowhere" | "bare" | "gone";

const OF_FILES: Partial<Record<string, SubmissionFailure>> = { FilesDisabled: "bare", NoSuchUpload: "gone" };

/** ms */
const RETRY_AFTER = 3_000;

type TicketBodyFields = Omit<TicketBody, "key" | "browser">;

interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly api: Api;
  readonly memory: Memory;
}

export class TicketSubmission {
  readonly #environment: Environment;
  readonly #widget: string;
  readonly #onticket: () => void;
  #from = $state<FormView | null>(null);
  #ticket = $state.raw<CreatedTicket | null>(null);
  #failure = $state.raw<SubmissionFailure | null>(null);
  #files = $state.raw<TicketUploads | null>(null);
  /** Grows with each attempt and each edit. Answers and retries of an earlier attempt are ignored. */
  #attempt = 0;
  /** The request in flight. */
  #sending: TicketBody | null = null;
  #canceled = false;
  #retry: Cancel | null = null;

  /** `onticket`: a ticket was created, or has expired. */
  constructor(environment: Environment, widget: string, onticket: () => void) {
    this.#environment = environment;
    this.#widget = widget;
    this.#onticket = onticket;
    const { submission: stored, ticket } = environment.memory;
    if (ticket) this.#keep(ticket, ticket.until);
    if (stored && !this.#ticket) void this.send(stored);
  }

  get from(): FormView | null {
    return this.#from;
  }

  set from(from: FormView | null) {
    this.#from = from;
  }

  get ticket(): CreatedTicket | null {
    return this.#ticket;
  }

  /** Why the last submission has not created a ticket. */
  get failure(): SubmissionFailure | null {
    return this.#failure;
  }

  /** Files of the ticket; null before the first one. */
  get files(): TicketUploads | null {
    return this.#files;
  }

  /** Creates the uploads with the module that was loaded for them. */
  addUploads(part: typeof files): TicketUploads {
    const route = { address: `/api/v1/widgets/${encodeURIComponent(this.#widget)}/files` };
    return (this.#files ??= new part.TicketUploads(this.#environment, route));
  }

  /** Removes all files. */
  removeFiles(): void {
    this.#files?.uploads.cancel();
    this.#files = null;
    this.#environment.memory.setDraft("ticket.files", "");
  }

  async send(fields: TicketBodyFields): Promise<void> {
    this.#stop();
    const mine = this.#attempt;
    const body = this.#withKey(fields);
    this.#environment.memory.submission = body;
    this.#sending = body;
    this.#canceled = false;
    const answer = await this.#environment.api.submitTicket(this.#widget, body);
    if (mine !== this.#attempt) return;
    this.#sending = null;
    if (this.#canceled && !(answer.ok && this.#isCurrent(body))) return;
    if (answer.ok) this.#created(answer.value);
    else if (answer.status === "unreached" || answer.status >= 500) {
      this.#failure = "waits";
      this.#retry = this.#environment.clock.after(RETRY_AFTER, () => void this.send(body));
    } else this.#refuse(body, answer.refusal, answer.status);
  }

  /** The form is being edited: no further retry. The answer of a request in flight counts. */
  cancelRetry(): void {
    if (this.#sending) return;
    this.#stop();
    this.#failure = null;
    this.#environment.memory.submission = null;
  }

  /** The patron returned to the chat: no further retry. A request in flight may still create the ticket. */
  cancel(): void {
    this.#canceled = this.#sending !== null;
    this.#environment.memory.submission = null;
    this.cancelRetry();
  }

  /** The browser reports that it is online again. */
  retryNow(): void {
    this.#files?.retryNow();
    const stored = this.#environment.memory.submission;
    if (this.#retry && stored) void this.send(stored);
  }

  /** Forgets the ticket and its form, here and in the store. */
  forget(): void {
    this.#sending = null;
    this.cancelRetry();
    this.#from = this.#ticket = null;
    this.#environment.memory.ticket = null;
    this.removeFiles();
  }

  /** Forgets the ticket and its form here. The store was wiped before. */
  drop(): void {
    this.#stop();
    this.#sending = null;
    this.#files?.uploads.cancel();
    this.#from = this.#ticket = this.#failure = this.#files = null;
  }

  /** Shows the form, so that the patron can correct it. */
  #refuse(body: TicketBody, refusal: AnyRefusal | null, status: number): void {
    this.#environment.memory.submission = null;
    const other = status === 404 || refusal === null ? "nowhere" : refusal;
    this.#failure = OF_FILES[refusal?.name ?? ""] ?? other;
    this.#from ??= body.token ? "lost" : "offline";
  }

  /** Whether no other chat was started since: creating the ticket ends the chat. */
  #isCurrent({ token }: TicketBody): boolean {
    return token === (this.#environment.memory.session?.token ?? "");
  }

  #stop(): void {
    this.#attempt++;
    this.#retry?.();
    this.#retry = null;
  }

  #withKey({
    question,
    name,
    contact,
    page,
    token,
    files = [],
    sensitive,
    ...suggested
  }: TicketBodyFields): TicketBody {
    const clean = (text: string): string => plain(text).trim();
    const fields = { question: clean(question), name: clean(name), contact: clean(contact), token, files };
    const last = this.#environment.memory.submission ?? this.#sending;
    const same =
      last &&
      Object.entries(fields).every(
        ([name, value]) => String(last[name as keyof TicketBody] ?? "") === String(value),
      );
    const { memory, random } = this.#environment;
    const body = same
      ? last
      : { ...fields, ...suggested, page, browser: memory.browser(), key: random.key() };
    // The choice is no part of what the patron wrote, so it keeps the key.
    return { ...body, sensitive };
  }

  #created(ticket: CreatedTicket): void {
    this.#environment.memory.ticketCreated(ticket);
    this.#keep(ticket, this.#environment.clock.now() + AFTER_END);
    this.#from = this.#failure = this.#files = null;
    this.#onticket();
  }

  /** Shows a ticket until then, also in a window that stays open: other people may use the computer later. */
  #keep(ticket: CreatedTicket, until: number): void {
    const { clock } = this.#environment;
    this.#ticket = ticket;
    clock.after(until - clock.now(), () => {
      if (this.#ticket !== ticket) return;
      this.forget();
      this.#onticket();
    });
  }
}

/**
 * The patron's texts of a chat that becomes a ticket: all of them until the chat is claimed, then the question and the
 * messages that are not stored.
 */
export function questionOf(chat: ChatState, question: string, message: string): string {
  const messages = chat.entries.flatMap((entry) =>
    entry.kind === "message" && entry.side === "patron" ? [entry] : [],
  );
  const later = messages.slice(1).filter(({ status }) => chat.head.claimedBy === null || status !== "stored");
  const texts = [messages[0]?.text ?? question, ...later.map(({ text }) => text), message];
  return texts.filter((text) => text.trim() !== "").join("\n\n");
}
