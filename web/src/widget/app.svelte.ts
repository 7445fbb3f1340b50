/** The patron's app: its parts, and the acts of its controls. */
import type { Answer, Session } from "./api";
import type { AnyRefusal } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import { Availability } from "./start/availability.svelte";
import { closable } from "./bootstrap";
import type { Bootstrap } from "./bootstrap";
import type { Continuation } from "./connection/continuation.svelte";
import type { PatronConnection } from "./connection/connection.svelte";
import type { Environment, Talk } from "./environment";
import type { Expiry } from "./ended/expiry";
import { Handover } from "./handover/handover.svelte";
import { loadWithRetries } from "./loading";
import { Memory } from "./memory";
import type { StoredSession, UnsentTexts } from "./memory";
import { Navigation } from "./navigation";
import type { Prefilled } from "./start/prefill";
import type { Sending } from "./chat/sending.svelte";
import { Sound } from "./head/sound.svelte";
import { start } from "./start/starting";
import type { Starting, StartForm } from "./start/starting";
import { TicketSubmission } from "./ticket/submission.svelte";
import { TicketDraft } from "./ticket/ticket-draft";
import { Visibility } from "./visibility.svelte";

/** Why a chat was not started: a refusal, or the server was unreachable. */
export type StartFailure = AnyRefusal | "unreached";

export class WidgetApp {
  readonly boot: Bootstrap;
  readonly environment: Environment;
  readonly memory: Memory;
  readonly availability: Availability;
  readonly handover: Handover;
  readonly submission: TicketSubmission;
  readonly sound: Sound;
  readonly ticketDraft = new TicketDraft(this);
  readonly navigation = new Navigation(this);
  /** Null until the modules of a chat are loaded. */
  expiry: Expiry | null = null;
  readonly visibility: Visibility;

  #connection = $state.raw<PatronConnection | null>(null);
  #talk = $state.raw<Talk | null>(null);
  #continuation = $state.raw<Continuation | null>(null);
  #sending = $state.raw<Sending | null>(null);
  #session = $state.raw<StoredSession | null>(null);
  #writing = $state(false);
  /** Texts of the library's page for fields that the patron has not filled in. */
  prefilled = $state.raw<Prefilled>({});
  /** Numbers of the FAQs that are suggested for the question being written. */
  suggested: readonly number[] = [];
  /** The patron's last chat was deleted at their wish. */
  forgotten = $state(false);
  /** The server refused a chat because this patron is blocked. */
  refused = $state(false);

  constructor(boot: Bootstrap, environment: Environment) {
    this.boot = boot;
    this.environment = environment;
    const { api, host, ports, show } = environment;
    const { clock, random, store } = ports;
    const { slug, public_computers } = boot.widget;
    this.availability = new Availability({ api, clock, random, open: environment.presence }, slug, boot.zone);
    const memory = new Memory(store, slug, () => clock.now(), public_computers);
    this.memory = memory;
    this.submission = new TicketSubmission({ ...ports, api, memory }, slug, () => this.leaveChat());
    this.handover = new Handover(
      { api, memory, show },
      {
        session: () => this.#session,
        unsent: () => this.#connection?.unsent ?? [],
        adopt: (session, texts) => this.#adopt(session, texts),
      },
    );
    this.sound = new Sound(memory, () => environment.ring());
    this.visibility = new Visibility(this);
    const { session } = memory;
    if (session) void this.#join(session);
    host.listen((view, fields) => {
      this.visibility.setOpen(view.open);
      if (fields) void import("./start/prefill").then(({ prefill }) => prefill(this, fields));
    });
    host.post({ refdesk: "ready" });
    this.watchPresence();
  }

  /** Null until the modules of a chat are loaded. */
  get connection(): PatronConnection | null {
    return this.#connection;
  }

  get chat(): ChatState | null {
    return this.#connection?.chat ?? null;
  }

  /** Null until the modules of a chat are loaded. */
  get continuation(): Continuation | null {
    return this.#continuation;
  }

  /** The modules of a chat, once they are loaded. */
  get talk(): Talk | null {
    return this.#talk;
  }

  /** Uploads of the patron's files to the chat. */
  get sending(): Sending | null {
    return this.#sending;
  }

  /** The chat of this window, also while its modules are being loaded. */
  get session(): StoredSession | null {
    return this.#session;
  }

  /** The patron has started to write a question on this page: its form stays, although nobody is online any more. */
  get writing(): boolean {
    return this.#writing;
  }

  /** The first message, also where the chat can't be shown. */
  get question(): string {
    return this.#session?.question ?? this.memory.draft("question");
  }

  now(): number {
    return this.#connection?.now() ?? this.environment.ports.clock.now();
  }

  /** What a field of a form begins with: its draft, else what the library's page filled in. */
  initial(name: keyof Prefilled): string {
    return this.memory.draft(name) || (this.prefilled[name] ?? "");
  }

  /** The patron starts to write a question: loads the modules of a chat in advance. */
  prepare(): void {
    this.#writing = true;
    void this.environment.talk().catch(() => undefined);
  }

  /** Loads the modules of a chat, which show its parts. */
  async loadTalk(): Promise<void> {
    this.#talk = await this.load(() => this.environment.talk());
  }

  /** Starts a chat. Resolves with null, or with the reason why it failed. */
  async start(form: StartForm): Promise<StartFailure | null> {
    const answer = await start(this.starting, { ...form, ...this.suggestions });
    if (!answer.ok) {
      const why = answer.refusal?.name;
      if (why === "NobodyOnline") this.availability.setOffline();
      // The chat's modules show them.
      if (why === "PatronBlocked" || why === "SensitiveText") await this.loadTalk();
      this.refused = why === "PatronBlocked";
      return answer.refusal ?? "unreached";
    }
    await this.#join(answer.value);
    this.#enterFrame();
    return null;
  }

  /** The suggested FAQs, as the start of a chat or a ticket reports them. */
  get suggestions(): { suggested?: number[] } {
    return this.suggested.length > 0 ? { suggested: [...this.suggested] } : {};
  }

  /** What the start of a chat needs. */
  get starting(): Starting {
    const { ports, api, host, details } = this.environment;
    const { slug: widget } = this.boot.widget;
    return { ...ports, api, memory: this.memory, widget, view: host.view, details: details() };
  }

  /** Shows the chat that continues this one, with what was not sent in this one. */
  async moveOn(started: Session): Promise<void> {
    const { question } = this;
    const [unsent, files] = [this.unsent, this.#sending?.files ?? []];
    this.#reset();
    this.memory.setDraft("message", unsent.join("\n\n"));
    const session = { ...started, question };
    this.memory.session = session;
    await this.#join(session);
    this.#sending?.propose(files);
  }

  /** "Forget this chat", and those that it continues. Resolves with null once they are forgotten, or with the refusal. */
  async forget(): Promise<AnyRefusal | null> {
    for (const chat of [...(this.#connection?.earlier ?? []), ...(this.chat ? [this.chat] : [])]) {
      const refusal = await chat.act({ kind: "forget" });
      if (refusal) return refusal;
    }
    this.#reset();
    this.forgotten = true;
    return null;
  }

  /** "Email me this chat". The same key again, after a lost answer, sends nothing more. */
  emailChat(email: string, key: string): Promise<Answer<unknown>> {
    return this.environment.api.emailChat(this.#session?.token ?? "", email, key);
  }

  /** "Ask a new question": its draft is what was written in the chat and not sent. */
  newQuestion(): void {
    const unsent = this.unsent.join("\n\n");
    this.#reset();
    if (unsent) this.memory.setDraft("question", unsent);
  }

  /** What was written in the chat and not sent: messages, and the text in its text box. */
  get unsent(): readonly string[] {
    return [...(this.chat?.unstored ?? []), this.memory.draft("message")].filter((text) => text.trim());
  }

  #reset(): void {
    this.leaveChat();
    this.memory.forget();
    this.submission.forget();
    this.watchPresence();
  }

  /** Forgets the chat of this window and all drafts. */
  wipe(): void {
    const stored = this.memory.session;
    if (!stored || stored.chat === this.#session?.chat) this.memory.wipe();
    this.submission.drop();
    this.leaveChat();
  }

  /** "Done": forgets the ticket and what led to it, and closes the widget. */
  done(): void {
    this.wipe();
    if (closable(this.boot)) this.visibility.close();
  }

  /** Closes the chat in this window. */
  leaveChat(): void {
    this.prefilled = { ...this.prefilled, question: "" };
    this.#disconnect();
    this.#session = null;
    this.#writing = false;
    this.environment.host.post({ refdesk: "chat-ended" });
    this.watchPresence();
  }

  #disconnect(): void {
    this.expiry?.cancel();
    this.continuation?.stop();
    this.#connection?.close();
    this.#sending?.end();
    this.#sending = null;
  }

  /** Stores the scroll position, unless the chat has been forgotten here or in another window. */
  rememberScroll(): void {
    const going = this.#session && this.memory.session?.chat === this.#session.chat;
    if (going && this.chat) this.memory.scroll = this.chat.scroll;
  }

  /** Another window of this browser has deleted the stored session. */
  sessionRemoved(): void {
    if (!this.#session || (!this.navigation.over && this.#connection?.held === true)) return;
    this.leaveChat();
    this.submission.from = null;
  }

  /** The browser reports that it is online again, or the page visible. */
  checkNow(): void {
    this.#connection?.checkNow();
    this.availability.checkNow();
    this.continuation?.checkNow();
    this.submission.retryNow();
  }

  /** The browser reports that it is offline. */
  offline(): void {
    this.#connection?.offline();
    this.availability.offline();
  }

  visible(visible: boolean): void {
    this.visibility.setPage(visible);
    this.#connection?.visible(visible);
    if (!visible) return;
    this.checkNow();
    this.expiry?.check();
  }

  load<Part>(part: () => Promise<Part>): Promise<Part> {
    return loadWithRetries(part, this.environment.ports.clock, () => this.environment.reload());
  }

  async #join(session: StoredSession): Promise<void> {
    this.#session = session;
    this.suggested = [];
    this.forgotten = false;
    const talk = await this.load(() => this.environment.talk());
    if (this.#session !== session) return;
    this.#talk = talk;
    this.expiry ??= new talk.Expiry(this);
    this.#continuation ??= new talk.Continuation(this);
    const { chat, token } = session;
    const address = `/api/v1/chats/${chat}/files`;
    this.#sending = new talk.Sending(this.environment.ports.random, { address, token });
    this.#connection ??= new talk.PatronConnection(this.environment, {
      seat: (held) => this.handover.seat(held),
      eventsRead: (through) => this.#eventsRead(through),
      stopped: (code) => this.#stopped(code),
    });
    const outbox = `refdesk.${this.boot.widget.slug}.outbox.${chat}`;
    this.#connection.open(talk, session, outbox, this.memory.scroll);
  }

  async #adopt(session: StoredSession, texts: UnsentTexts): Promise<void> {
    this.#disconnect();
    this.memory.takeOver(session, texts);
    this.submission.forget();
    await this.#join(session);
    this.#enterFrame();
  }

  /** Tells the operator about iframe chat mode. The act waits in the outbox for the seat. */
  #enterFrame(): void {
    if (this.handover.framed) void this.chat?.act({ kind: "enter_frame" });
  }

  #stopped(code: number): void {
    if (code === 4406) this.environment.reload();
    this.environment.host.post({ refdesk: "chat-ended" });
    this.expiry?.stopped(code);
  }

  #eventsRead(through: number): void {
    const { chat } = this;
    if (!chat) return;
    this.watchPresence();
    this.sound.notify(chat, through);
    if (chat.head.state !== "ended") return;
    this.environment.host.post({ refdesk: "chat-ended" });
    const { endedBy, claimedBy } = chat.head;
    if (endedBy === "disconnection" && claimedBy && this.#session)
      this.continuation?.watch(this.#session.token);
    this.expiry?.check();
  }

  /** Presence is watched until an operator claims the chat, while the widget is open and visible. */
  watchPresence(): void {
    const unclaimed = this.chat === null || this.chat.head.state === "waiting";
    this.availability.watch(unclaimed && !this.submission.ticket && this.visibility.inView);
  }
}
