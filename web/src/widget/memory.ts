/** What a patron's window remembers over page loads, all under one prefix; nothing before a patron wrote something. */
import type { Waiting } from "../live/outbox";
import type { Store } from "../live/ports";
import type { LeaveBody, Made, Session, StartBody } from "./api";

export type Place =
  "question" | "name" | "contact" | "message" | "ticket" | "ticket.files" | "request" | `answer-${number}`;

/** Milliseconds. */
const TICKET_KEPT = 30 * 60_000;
/** For so long after the end of a chat (ms) its browser keeps it: the server's `AFTER_END`. */
export const ENDED_KEPT = 10 * 60_000;
/** So far back a clock is set by itself (ms). */
const STEP = 5_000;

export interface KeptSession extends Session {
  /** What was asked, to be in view where the chat can't be. */
  readonly question: string;
  /** Once the chat has ended, by this machine's clock: when that was noted, and when the chat is to be forgotten. */
  readonly ended?: { readonly noted: number; readonly until: number };
}

/** What goes along to the next window, in its address. */
export interface UnsentTexts {
  /** What was begun. */
  readonly draft?: string;
  /** The messages that are not known to be stored, as JSON. */
  readonly unsent?: string;
}

export class Memory {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #passing: boolean;

  /** `passing`: on a public computer, where the way to a ticket is not kept at all. */
  constructor(store: Store, widget: string, now: () => number = Date.now, passing = false) {
    this.#store = store;
    this.#now = now;
    this.#passing = passing;
    this.#prefix = `refdesk.${widget}`;
  }

  /** One that has ended is forgotten when its time is over, or when the clock was set back since. */
  get session(): KeptSession | null {
    const kept = this.#json<KeptSession>("session");
    if (!kept || typeof kept.token !== "string" || typeof kept.chat !== "number") return null;
    const now = this.#now();
    if (!kept.ended || (kept.ended.noted - STEP < now && now < kept.ended.until)) return kept;
    this.wipe();
    return null;
  }

  set session(session: KeptSession | null) {
    this.#keep("session", session && JSON.stringify(session));
  }

  /** The chat has ended; `left` is for how long it is kept (ms). */
  ended({ chat, token }: Session, left: number): void {
    const noted = this.#now();
    if (this.session?.chat === chat)
      this.session = { chat, token, question: "", ended: { noted, until: noted + left } };
  }

  /** A question that was sent as a ticket and is not known to have arrived. */
  get leaving(): LeaveBody | null {
    const kept = this.#json<LeaveBody>("leaving");
    return kept && typeof kept.key === "string" && typeof kept.question === "string" ? kept : null;
  }

  set leaving(body: LeaveBody | null) {
    this.#keep("leaving", body && JSON.stringify(body));
  }

  /** The ticket that was made of a question: the way to its page, for half an hour. Others may use this browser later. */
  get ticket(): Made | null {
    const kept = this.#json<Made & { until: number }>("ticket");
    if (!kept || typeof kept.ticket !== "number" || typeof kept.page !== "string") return null;
    if (kept.until > this.#now()) {
      const { ticket, page, mailed } = kept;
      return { ticket, page, mailed: mailed === true };
    }
    this.#keep("ticket", null);
    return null;
  }

  set ticket(made: Made | null) {
    this.#keep(
      "ticket",
      made && !this.#passing ? JSON.stringify({ ...made, until: this.#now() + TICKET_KEPT }) : null,
    );
  }

  get muted(): boolean {
    return this.#get("muted") === "1";
  }

  set muted(muted: boolean) {
    this.#keep("muted", muted ? "1" : null);
  }

  get scroll(): { top: number; end: boolean } | null {
    return this.#json("scroll");
  }

  set scroll(scroll: { top: number; end: boolean } | null) {
    this.#keep("scroll", scroll && JSON.stringify(scroll));
  }

  /** The chat was given to another window, and none has taken it here. */
  get given(): boolean {
    return this.#get("given") !== null;
  }

  set given(given: boolean) {
    this.#keep("given", given ? "1" : null);
  }

  draft(place: Place): string {
    return this.#get(`draft.${place}`) ?? "";
  }

  setDraft(place: Place, text: string): void {
    this.#keep(`draft.${place}`, text === "" ? null : text);
  }

  /**
   * The key for asking this: the same as long as the same is asked, so that a start that was tried again, over a
   * reload too, is one chat.
   */
  startKey(body: Omit<StartBody, "key">, fresh: () => string): string {
    const asked = JSON.stringify([body.question, body.name, body.contact, body.answers]);
    const kept = this.#json<{ key: string; asked: string }>("starting");
    if (kept?.asked === asked) return kept.key;
    const key = fresh();
    this.#keep("starting", JSON.stringify({ key, asked }));
    return key;
  }

  /** The chat has started: its form is not needed any more. */
  started(session: KeptSession, places: readonly Place[]): void {
    this.session = session;
    this.#keep("starting", null);
    for (const place of places) this.#keep(`draft.${place}`, null);
  }

  /**
   * The chat of another window: what was here is left for it. Where the windows share their storage it is this one
   * already, with what is not acknowledged.
   */
  takeOver(session: KeptSession, { draft = "", unsent = "" }: UnsentTexts): void {
    const { chat } = session;
    if (this.session?.chat !== chat) this.forget();
    this.session = session;
    this.setDraft("message", draft);
    this.given = false;
    const kept = this.#json<Waiting[]>(`outbox.${chat}`) ?? [];
    const more = texts(unsent, this.#now()).filter(({ key }) => kept.every((one) => one.key !== key));
    if (more.length === 0) return;
    this.#keep(`outbox.${chat}`, JSON.stringify([...kept, ...more.map((one) => ({ ...one, chat }))]));
  }

  /** The question has become a ticket: neither its form nor the chat before it is needed any more. */
  left(made: Made): void {
    this.forget();
    this.leaving = null;
    this.ticket = made;
    for (const place of ["question", "name", "contact"] as const) this.setDraft(place, "");
  }

  /** Nothing is left of a chat and of all that was written around it: somebody else may sit down here. */
  wipe(): void {
    for (const name of this.#store.names())
      if (name.startsWith(`${this.#prefix}.`) && name !== `${this.#prefix}.muted`) this.#store.remove(name);
  }

  /** The chat is left behind: the next question is a new one. */
  forget(): void {
    if (this.session) this.#keep(`outbox.${this.session.chat}`, null);
    for (const name of ["session", "starting", "scroll", "given"]) this.#keep(name, null);
    for (const place of ["message", "request", "ticket", "ticket.files"] as const) this.setDraft(place, "");
  }

  #json<T>(name: string): T | null {
    try {
      return JSON.parse(this.#get(name) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  #get(name: string): string | null {
    return this.#store.get(`${this.#prefix}.${name}`);
  }

  #keep(name: string, value: string | null): void {
    if (value === null) this.#store.remove(`${this.#prefix}.${name}`);
    else this.#store.set(`${this.#prefix}.${name}`, value);
  }
}

/** Out of an address, which anybody may have made: nothing but texts. */
function texts(told: string, now: number): Waiting[] {
  try {
    const all = JSON.parse(told || "[]") as Waiting[];
    return all.flatMap(({ key, act }) =>
      act.kind === "say" && typeof key === "string" && typeof act.text === "string"
        ? [{ key, chat: 0, act: { kind: "say", text: act.text }, at: now }]
        : [],
    );
  } catch {
    return [];
  }
}
