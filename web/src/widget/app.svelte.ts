/** The patron's app: which of its states it is in, and what each control does. */
import type { Cancel } from "../live/ports";
import type { AnyRefusal } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import type { Entry } from "../state/entries";
import type { Lost } from "../state/setback.svelte";
import type { Made } from "./api";
import { Availability } from "./availability.svelte";
import type { Bootstrap } from "./bootstrap";
import { firstWords, Leaving } from "./leaving.svelte";
import type { From, LeaveFailure, Written } from "./leaving.svelte";
import type { PatronLine } from "./line.svelte";
import { loaded } from "./loading";
import { ENDED_KEPT, Memory } from "./memory";
import type { UnsentTexts, KeptSession } from "./memory";
import { Moving } from "./moving.svelte";
import type { Sending } from "./sending.svelte";
import { Sound } from "./sound.svelte";
import { start } from "./starting";
import type { Asked } from "./starting";
import type { Surroundings, Talk } from "./surroundings";

/**
 * `joining`: there is a chat, and what it needs is being loaded. `leave`: the question is being left instead of waiting
 * on; `left`: it has become a ticket.
 */
export type View = "start" | "joining" | "offline" | "chat" | "leave" | "moved" | "lost" | "ended" | "left";
/** `disconnected`: for good; `ended`, `moved`: there is none, and nobody misses it. */
export type Line = "connecting" | "connected" | "reconnecting" | "disconnected" | "ended" | "moved";

/** So long ago (ms) is still "now", for somebody who writes. */
const WRITING = 60_000;

/** Why a start was not possible: a refusal, or that the server could not be reached. */
export type StartFailure = AnyRefusal | "unreached";

/** Refusals after which a form is what is left. */
const FULL: readonly string[] = ["ChatFull", "NoRoom"];

export class WidgetApp {
  readonly boot: Bootstrap;
  readonly memory: Memory;
  /** From one window to another. */
  readonly moving: Moving;
  readonly leaving: Leaving;
  readonly #around: Surroundings;
  readonly #availability: Availability;
  /** Comes with what a chat needs. */
  #line = $state.raw<PatronLine | null>(null);
  readonly #sound: Sound;

  #talk = $state.raw<Talk | null>(null);
  #sending = $state.raw<Sending | null>(null);
  #session = $state.raw<KeptSession | null>(null);
  #open = $state(true);
  #visible = true;
  /** Forgets the chat when its time is over; null while it has not ended. */
  #forgets: Cancel | null = null;
  /** When something was last written into the form for a ticket. */
  #wrote = -Infinity;
  /** The form before a chat was begun on this page: it is not taken away. */
  #begun = $state(false);

  constructor(boot: Bootstrap, around: Surroundings) {
    this.boot = boot;
    this.#around = around;
    const { clock, random } = around.ports;
    this.#availability = new Availability(
      { api: around.api, clock, random, open: around.presence },
      boot.widget.slug,
    );
    this.memory = new Memory(
      around.ports.store,
      boot.widget.slug,
      () => clock.now(),
      boot.widget.public_computers,
    );
    this.leaving = new Leaving(
      { ...around.ports, api: around.api, memory: this.memory },
      boot.widget.slug,
      () => this.#left(),
    );
    this.moving = new Moving(
      { api: around.api, memory: this.memory, show: around.show },
      {
        session: () => this.#session,
        unsent: () => this.#line?.unsent ?? [],
        take: (session, along) => this.#take(session, along),
      },
    );
    this.#sound = new Sound(this.memory, () => around.ring());
    this.#open = around.host.view.open;
    this.#visible = around.visible();
    const session = this.memory.session;
    if (session) void this.#join(session);
    around.host.listen((view) => this.#opened(view.open));
    around.host.tell({ refdesk: "ready" });
    this.#watchPresence();
  }

  get chat(): ChatState | null {
    return this.#line?.chat ?? null;
  }

  /** What a chat needs, once it is loaded. */
  get talk(): Talk | null {
    return this.#talk;
  }

  get view(): View {
    if (this.ticket) return "left";
    if (this.#session && !this.chat) return "joining";
    if (!this.chat) return this.#before;
    const { state } = this.chat.head;
    if (this.#isLost || this.leaving.from === "lost") return "lost";
    if (state === "ended") return "ended";
    if (this.#line?.held === false) return "moved";
    return this.leaving.from === "leave" && (state === "waiting" || this.full) ? "leave" : "chat";
  }

  get #before(): "start" | "offline" {
    if (this.leaving.from === "offline") return "offline";
    const begun = this.tickets ? this.#begun : this.memory.draft("question") !== "";
    return this.online === false && !begun ? "offline" : "start";
  }

  /** A message was refused for want of room: nothing more can be said here, for now. */
  get full(): boolean {
    const { entries = [], head } = this.chat ?? {};
    const refused = (one: Entry): boolean =>
      one.kind === "message" && one.status === "failed" && FULL.includes(one.refusal?.name ?? "");
    return head?.state !== "ended" && entries.some(refused);
  }

  get #isLost(): boolean {
    const head = this.chat?.head;
    return head?.state === "ended" ? head.endedBy === "disconnection" : this.#line?.lost === true;
  }

  get line(): Line {
    if (this.#isLost) return "disconnected";
    const { view } = this;
    return view === "ended" || view === "moved" ? view : (this.#line?.state ?? "connecting");
  }

  /** What the server has no more of this chat: it was restored from a backup. */
  get missing(): readonly Lost[] {
    return this.#line?.missing ?? [];
  }

  dismissMissing(): void {
    this.#line?.dismiss();
  }

  /** The server does not have this chat, or not any more. */
  get gone(): boolean {
    return this.#line?.gone === true;
  }

  get crowded(): boolean {
    return this.#line?.crowded === true;
  }

  /** Whether somebody can answer; null while it is not known. */
  get online(): boolean | null {
    return this.#availability.online;
  }

  /** Whether the library's server answers to that. */
  get reached(): boolean {
    return this.#availability.reached;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The patron clicked the launcher: the widget may set the focus. */
  get clicked(): boolean {
    return this.#around.host.view.clicked;
  }

  get muted(): boolean {
    return this.#sound.muted;
  }

  /** Whether the chat is kept over page loads. */
  get kept(): boolean {
    return this.#around.kept;
  }

  get embedded(): boolean {
    return this.boot.embedded;
  }

  /** The files that this patron sends in the chat. */
  get sending(): Sending | null {
    return this.#sending;
  }

  /** The library's page, where the patron may have it opened under the chat; null where not. */
  get launches(): string | null {
    const { details, host } = this.#around;
    const may = this.boot.widget.launch_frame && this.embedded && this.view === "chat" && !details().mobile;
    return may ? (host.view.page?.url ?? null) : null;
  }

  /** Whether a question can be left as a ticket. */
  get tickets(): boolean {
    return this.boot.widget.tickets;
  }

  /** What became of the question that was left. */
  get ticket(): Made | null {
    return this.leaving.made;
  }

  /** The way back is open while the form is: somebody is online, or the line is good again. */
  get back(): boolean {
    return this.chat ? !this.#isLost && !this.over : this.online === true;
  }

  /** What stands in the form for a ticket at first. */
  get written(): Written {
    const { memory, chat } = this;
    const head = chat?.head;
    const question = chat
      ? memory.draft("ticket") || firstWords(chat, this.question, memory.draft("message"))
      : memory.draft("question") || this.question;
    return {
      question,
      name: memory.draft("name") || (head?.name ?? ""),
      contact: memory.draft("contact") || (head?.contact ?? ""),
    };
  }

  /** What was asked, also where the chat is not there. */
  get question(): string {
    return this.#session?.question ?? this.memory.draft("question");
  }

  /** The chat ended, or its token did: there is nothing to go back to. */
  get over(): boolean {
    return this.chat?.head.state === "ended" || this.#line?.stopped === true;
  }

  now(): number {
    return this.#line?.now() ?? this.#around.ports.clock.now();
  }

  /** A patron begins to write: a chat is likely. */
  prepare(): void {
    this.#begun = true;
    void this.#around.talk().catch(() => undefined);
  }

  /** The form for a ticket is opened, or written in: it stays until it is sent or left. */
  leave(from: From, written?: Written): void {
    this.leaving.from = from;
    if (!written) return;
    this.#wrote = this.#around.ports.clock.now();
    this.leaving.rest();
    this.memory.setDraft(this.chat ? "ticket" : "question", written.question);
    this.memory.setDraft("name", written.name);
    this.memory.setDraft("contact", written.contact);
  }

  /** Back from it: go on waiting, or with the chat, or start one. */
  stay(): void {
    // Else what was sent would end, minutes later, the chat that they went on with.
    this.leaving.callOff();
    this.leaving.from = null;
  }

  /** Why the question that was sent is not a ticket yet. */
  get leaveFailure(): LeaveFailure | null {
    return this.leaving.failure;
  }

  /** Sends the question. */
  leaveQuestion(from: From, written: Written): Promise<void> {
    this.leaving.from = from;
    const page = this.#around.host.view.page?.url ?? "";
    const files = this.leaving.files?.attached.tokens ?? [];
    return this.leaving.send({ ...written, page, token: this.#session?.token ?? "", files });
  }

  /** Starts a chat; null when it did. */
  async start(asked: Asked): Promise<StartFailure | null> {
    const { ports, api, host } = this.#around;
    const { memory } = this;
    const widget = this.boot.widget.slug;
    const details = this.#around.details();
    const answer = await start({ ...ports, api, memory, widget, view: host.view, details }, asked);
    if (!answer.ok) {
      if (answer.refusal?.name === "NobodyOnline") this.#availability.isOffline();
      return answer.refusal ?? "unreached";
    }
    await this.#join(answer.value);
    this.#enterFrame();
    return null;
  }

  say(text: string): void {
    this.chat?.say(text);
  }

  end(): Promise<AnyRefusal | null> | undefined {
    return this.chat?.act({ kind: "end" });
  }

  /** "Forget this chat": once it is forgotten there, it is here too. Null where it was. */
  async forget(): Promise<AnyRefusal | null> {
    const refusal = (await this.chat?.act({ kind: "forget" })) ?? null;
    if (refusal === null) this.#begin();
    return refusal;
  }

  /** "Continue here": brings the chat to this window. */
  continueHere(): void {
    this.#line?.takeSeat();
  }

  /** "Try the chat again". */
  tryAgain(): void {
    this.#line?.tryAgain();
  }

  /** "Ask a new question": it begins with what the chat before it did not get to hear. */
  askAnew(): void {
    const { chat, memory } = this;
    const unheard = [...(chat?.unstored ?? []), memory.draft("message")].filter(Boolean).join("\n\n");
    this.#begin();
    if (unheard) memory.setDraft("question", unheard);
  }

  #begin(): void {
    this.#left();
    this.memory.forget();
    this.leaving.forget();
    this.#watchPresence();
  }

  #left(): void {
    this.#close();
    this.#session = null;
    this.#begun = false;
    this.#around.host.tell({ refdesk: "chat-ended" });
    this.#watchPresence();
  }

  #opened(open: boolean): void {
    const closed = this.#open && !open;
    this.#open = open;
    this.#watchPresence();
    if (closed && (this.chat ? this.over : this.ticket && this.boot.widget.public_computers))
      this.#forgetAll();
  }

  /** The chat has ended: at once, or when its time is over, this browser knows nothing of it any more. */
  #expire(): void {
    const { chat } = this;
    const session = this.#session;
    if (!session || typeof chat?.head.endedAt !== "number") return;
    const left = chat.head.endedAt + ENDED_KEPT - this.now();
    if (left <= 0) return this.#forgetAll();
    this.memory.ended(session, left);
    // By the time that passes: whoever sets the clock back changes nothing.
    this.#forgets ??= this.#around.ports.clock.after(left, () => this.#forgetAll());
  }

  /** Also what was written around the chat, unless it is being written now, or on its way to the library. */
  #forgetAll(): void {
    const { clock } = this.#around.ports;
    const ago = clock.now() - this.#wrote;
    if (this.leaving.failure === "waits" || (this.#open && ago >= 0 && ago < WRITING)) {
      this.#forgets?.();
      this.#forgets = clock.after(WRITING, () => this.#forgetAll());
      return;
    }
    const kept = this.memory.session;
    if (!kept || kept.chat === this.#session?.chat) this.memory.wipe();
    this.#left();
    this.leaving.drop();
    this.#watchPresence();
  }

  /** Another window of this browser has forgotten the chat. */
  forgottenElsewhere(): void {
    if (!this.#session || (!this.over && this.#line?.held === true)) return;
    this.#left();
    this.leaving.from = null;
  }

  #close(): void {
    this.#forgets?.();
    this.#forgets = null;
    this.#line?.close();
    this.#sending?.end();
    this.#sending = null;
  }

  reopen(): void {
    this.#opened(true);
  }

  close(): void {
    this.#opened(false);
    this.#around.host.tell({ refdesk: "close" });
  }

  toggleSound(): void {
    this.#sound.toggle();
  }

  /** The browser says that it is online, or the page in view, again. */
  hurry(): void {
    this.#line?.hurry();
    this.#availability.hurry();
    this.leaving.hurry();
  }

  /** The browser says that it is offline. */
  offline(): void {
    this.#line?.offline();
    this.#availability.offline();
  }

  /** The page is being left; the browser may keep it, and show it again. */
  leavesPage(leaves: boolean): void {
    this.#visible = !leaves;
    this.#watchPresence();
  }

  visible(visible: boolean): void {
    this.#visible = visible;
    this.#watchPresence();
    this.#line?.visible(visible);
    if (visible) this.hurry();
    if (visible) this.#expire();
  }

  /** `words` say the same to screen readers on the library's page. */
  unread(count: number, words: string): void {
    this.#around.host.tell({ refdesk: "unread", count, text: words });
  }

  async #join(session: KeptSession): Promise<void> {
    this.#session = session;
    const talk = await this.load(() => this.#around.talk());
    if (this.#session !== session) return;
    this.#talk = talk;
    const { chat, token } = session;
    const route = { address: `/api/v1/chats/${chat}/files`, token };
    this.#sending = new talk.Sending(this.#around.ports.random, route);
    const outbox = `refdesk.${this.boot.widget.slug}.outbox.${chat}`;
    this.#line ??= new talk.PatronLine(this.#around, {
      seat: (held) => this.moving.seat(held),
      happened: (through) => this.#happened(through),
      stopped: (code) => this.#stopped(code),
    });
    this.#line.open(talk, session, outbox, this.memory.scroll);
  }

  /** The chat of another window: what was here is left for it. */
  async #take(session: KeptSession, along: UnsentTexts): Promise<void> {
    this.#close();
    this.memory.takeOver(session, along);
    this.leaving.forget();
    await this.#join(session);
    this.#enterFrame();
  }

  /** The operator is told. It waits for the seat, and is kept until it is stored. */
  #enterFrame(): void {
    if (this.moving.framed) void this.chat?.act({ kind: "enter_frame" });
  }

  /** A part of the program, for as long as it takes. */
  load<Part>(part: () => Promise<Part>): Promise<Part> {
    return loaded(part, this.#around.ports.clock, () => this.#around.reload());
  }

  #stopped(code: number): void {
    if (code === 4406) this.#around.reload();
    this.#around.host.tell({ refdesk: "chat-ended" });
    if (code === 4401) this.#unknown();
    // For good, and nobody knows since when: it is not shown to whoever sits down here later.
    else this.#forgets ??= this.#around.ports.clock.after(ENDED_KEPT, () => this.#forgetAll());
  }

  /**
   * The token is good no longer: the chat ended ten minutes ago or earlier, or a restored server has lost it. Where that
   * can be, an open page goes on to show what it has, and what has just been written and not sent is the next question.
   */
  #unknown(): void {
    const now = this.#around.ports.clock.now();
    const wasLive = this.#line?.wasLive === true;
    const justWritten = this.#line?.unsent.some(({ at }) => Math.abs(now - at) < ENDED_KEPT);
    if (this.chat?.head.state === "ended" || (!wasLive && !justWritten)) this.#forgetAll();
    else if (!wasLive) this.askAnew();
    else this.#forgets ??= this.#around.ports.clock.after(ENDED_KEPT, () => this.#forgetAll());
  }

  #happened(through: number): void {
    const { chat } = this;
    if (!chat) return;
    this.#watchPresence();
    this.#sound.hear(chat, through);
    if (chat.head.state !== "ended") return;
    this.#around.host.tell({ refdesk: "chat-ended" });
    this.#expire();
  }

  /** Nobody needs to know who is there while somebody answers, or while nobody looks. */
  #watchPresence(): void {
    const asking = this.chat === null || this.chat.head.state === "waiting";
    this.#availability.watch(asking && !this.ticket && this.#open && this.#visible);
  }
}
