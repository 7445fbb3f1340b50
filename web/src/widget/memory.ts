/** What a patron's window stores over page loads, under one prefix. Nothing is stored before the patron writes. */
import type { Waiting } from "../live/outbox";
import type { Store } from "../live/ports";
import type { TicketBody, CreatedTicket, Session, StartBody } from "./api";

export type DraftName =
  "question" | "name" | "contact" | "message" | "ticket" | "ticket.files" | "request" | `answer-${number}`;

/** How long a window keeps an ended chat, or a created ticket, in ms; as long as the server's `AFTER_END`. */
export const AFTER_END = 10 * 60_000;
/** Clocks are set back by up to so much (ms) by time synchronization. */
const CLOCK_STEP = 5_000;

export interface StoredSession extends Session {
  /** The first message, shown where the chat can't be. */
  readonly question: string;
  /** After the end of the chat: when this window learned of it, and when it forgets the chat, by this machine's clock. */
  readonly ended?: { readonly noted: number; readonly until: number };
}

/** A ticket, and when this window forgets it, by this machine's clock. */
export interface StoredTicket extends CreatedTicket {
  readonly until: number;
}

/** Texts that are handed over to another window, in its address. */
export interface UnsentTexts {
  /** The text in the message box. */
  readonly draft?: string;
  /** Unacknowledged messages, as JSON. */
  readonly unsent?: string;
}

export class Memory {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #isPublic: boolean;

  /** `isPublic`: on a public computer the address of a ticket's page is not stored. */
  constructor(store: Store, widget: string, now: () => number = Date.now, isPublic = false) {
    this.#store = store;
    this.#now = now;
    this.#isPublic = isPublic;
    this.#prefix = `refdesk.${widget}`;
  }

  /** Null without a chat. An ended chat is deleted when it expires, or if the clock was set back since. */
  get session(): StoredSession | null {
    const stored = this.#json<StoredSession>("session");
    if (!stored || typeof stored.token !== "string" || typeof stored.chat !== "number") return null;
    const now = this.#now();
    if (!stored.ended || (stored.ended.noted - CLOCK_STEP < now && now < stored.ended.until)) return stored;
    this.wipe();
    return null;
  }

  set session(session: StoredSession | null) {
    this.#write("session", session && JSON.stringify(session));
  }

  /** Marks the chat as ended; it expires after `lifetime` ms. */
  ended({ chat, token }: Session, lifetime: number): void {
    const noted = this.#now();
    if (this.session?.chat === chat)
      this.session = { chat, token, question: "", ended: { noted, until: noted + lifetime } };
  }

  /** A submitted ticket without an answer of the server. */
  get submission(): TicketBody | null {
    const stored = this.#json<TicketBody>("submission");
    return stored && typeof stored.key === "string" && typeof stored.question === "string" ? stored : null;
  }

  set submission(body: TicketBody | null) {
    this.#write("submission", body && JSON.stringify(body));
  }

  /** The created ticket, until it expires, because other people may use this browser later. */
  get ticket(): StoredTicket | null {
    const stored = this.#json<StoredTicket>("ticket");
    if (!stored || typeof stored.ticket !== "number" || typeof stored.page !== "string") return null;
    if (stored.until > this.#now()) {
      const { ticket, page, mailed, until } = stored;
      return { ticket, page, mailed: mailed === true, until };
    }
    this.#write("ticket", null);
    return null;
  }

  set ticket(ticket: CreatedTicket | null) {
    this.#write(
      "ticket",
      ticket && !this.#isPublic ? JSON.stringify({ ...ticket, until: this.#now() + AFTER_END }) : null,
    );
  }

  /** The browser's mark, the same for all widgets; `make` makes it for the first chat. Operators can block it. */
  browser(make?: () => string): string {
    const stored = this.#store.get("refdesk.browser");
    if (stored !== null || !make) return stored ?? "";
    const made = make();
    this.#store.set("refdesk.browser", made);
    return made;
  }

  get muted(): boolean {
    return this.#read("muted") === "1";
  }

  set muted(muted: boolean) {
    this.#write("muted", muted ? "1" : null);
  }

  /** What the patron chose; empty without a choice. */
  get language(): string {
    return this.#read("language") ?? "";
  }

  set language(language: string) {
    this.#write("language", language);
  }

  get scroll(): { top: number; end: boolean } | null {
    return this.#json("scroll");
  }

  set scroll(scroll: { top: number; end: boolean } | null) {
    this.#write("scroll", scroll && JSON.stringify(scroll));
  }

  /** The chat was handed over to another window, and no window of this store has taken it since. */
  get handedOn(): boolean {
    return this.#read("handed-on") !== null;
  }

  set handedOn(handedOn: boolean) {
    this.#write("handed-on", handedOn ? "1" : null);
  }

  draft(name: DraftName): string {
    return this.#read(`draft.${name}`) ?? "";
  }

  setDraft(name: DraftName, text: string): void {
    this.#write(`draft.${name}`, text === "" ? null : text);
  }

  /**
   * The key of a start. It stays the same as long as the form does, so that repeated starts, also over a reload, are one
   * chat.
   */
  startKey(body: Omit<StartBody, "key">, fresh: () => string): string {
    const form = JSON.stringify([body.question, body.name, body.contact, body.answers]);
    const stored = this.#json<{ key: string; form: string }>("starting");
    if (stored?.form === form) return stored.key;
    const key = fresh();
    this.#write("starting", JSON.stringify({ key, form }));
    return key;
  }

  /** Stores a started chat and deletes the drafts of its form. */
  started(session: StoredSession, drafts: readonly DraftName[]): void {
    this.session = session;
    this.#write("starting", null);
    for (const name of drafts) this.#write(`draft.${name}`, null);
  }

  /**
   * Replaces the chat of this window by one of another window. If the windows share their storage, it is this chat already,
   * with its unacknowledged messages.
   */
  takeOver(session: StoredSession, { draft = "", unsent = "" }: UnsentTexts): void {
    const { chat } = session;
    if (this.session?.chat !== chat) this.forget();
    this.session = session;
    this.setDraft("message", draft);
    this.handedOn = false;
    const stored = this.#json<Waiting[]>(`outbox.${chat}`) ?? [];
    const more = parseMessages(unsent, this.#now()).filter(({ key }) =>
      stored.every((act) => act.key !== key),
    );
    if (more.length === 0) return;
    this.#write(
      `outbox.${chat}`,
      JSON.stringify([...stored, ...more.map((act) => ({ ...act, log: `chat/${chat}` }))]),
    );
  }

  /** Stores a created ticket and deletes its form and the chat before it. */
  ticketCreated(ticket: CreatedTicket): void {
    this.forget();
    this.submission = null;
    this.ticket = ticket;
    for (const name of ["question", "name", "contact"] as const) this.setDraft(name, "");
  }

  /** Deletes everything except the sound setting: another person may use this computer. */
  wipe(): void {
    for (const name of this.#store.names())
      if (name.startsWith(`${this.#prefix}.`) && name !== `${this.#prefix}.muted`) this.#store.remove(name);
  }

  /** Deletes the chat and its drafts. */
  forget(): void {
    if (this.session) this.#write(`outbox.${this.session.chat}`, null);
    for (const name of ["session", "starting", "scroll", "handed-on"]) this.#write(name, null);
    for (const draft of ["message", "request", "ticket", "ticket.files"] as const) this.setDraft(draft, "");
  }

  #json<T>(name: string): T | null {
    try {
      return JSON.parse(this.#read(name) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  #read(name: string): string | null {
    return this.#store.get(`${this.#prefix}.${name}`);
  }

  #write(name: string, value: string | null): void {
    if (value === null) this.#store.remove(`${this.#prefix}.${name}`);
    else this.#store.set(`${this.#prefix}.${name}`, value);
  }
}

/** Messages from an address, which anybody may have written: texts alone. */
function parseMessages(json: string, now: number): Waiting[] {
  try {
    const all = JSON.parse(json || "[]") as Waiting[];
    return all.flatMap(({ key, act }) =>
      act.kind === "say" && typeof key === "string" && typeof act.text === "string"
        ? [
            {
              key,
              log: "chat/0" as const,
              act: { kind: "say", text: act.text, sensitive: "ask" },
              at: now,
            },
          ]
        : [],
    );
  } catch {
    return [];
  }
}
