/** The patron's app: which of its states it is in, and what each control does. */
import type { LiveClient, LivePorts } from "../live/client";
import type { ConnectionState } from "../live/connection";
import type { Route } from "../chat/upload";
import type { Cancel, Ports, Random } from "../live/ports";
import type { AnyRefusal } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import type { Answer, Api, Made, Taken, Under } from "./api";
import { Availability } from "./availability.svelte";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { firstWords, Leaving } from "./leaving.svelte";
import type { From, LeaveFailure, Written } from "./leaving.svelte";
import { Memory } from "./memory";
import type { KeptSession } from "./memory";
import { start } from "./starting";
import type { Asked, Details } from "./starting";
import type * as talk from "./talk";

/** See `talk.ts`. */
export type Talk = typeof talk;

/**
 * `joining`: there is a chat, and what it needs is being loaded. `leave`: the question is being left instead of waiting
 * on; `left`: it has become a ticket.
 */
export type View = "start" | "joining" | "offline" | "chat" | "leave" | "moved" | "lost" | "ended" | "left";
export type Line = "connecting" | "connected" | "reconnecting" | "disconnected";

/** Why a start was not possible: a refusal, or that the server could not be reached. */
export type StartFailure = AnyRefusal | "unreached";

export interface Surroundings {
  readonly ports: Ports;
  readonly api: Api;
  readonly host: Host;
  /** Loads what a chat needs, once. */
  talk(): Promise<Talk>;
  /** The ways to the server, made of what was loaded. */
  livePorts(talk: Talk): LivePorts;
  /** Whether the store lives over page loads, or the browser denied it. */
  readonly kept: boolean;
  visible(): boolean;
  /** What the browser tells of itself, for the operator. */
  details(): Details;
  /** Where this is the window of iframe chat mode: shows the page with this address under the chat. */
  readonly show?: (address: string) => void;
  /** An operator's message came. */
  ring(): void;
  /** The page speaks an older version of the wire: it has to be loaded anew. */
  reload(): void;
}

/** Until the server has told the real one. */
const GRACE = 60_000;
const LOAD_AGAIN = 2_000;
const LOADS = 3;

export class WidgetApp {
  readonly boot: Bootstrap;
  readonly memory: Memory;
  readonly #around: Surroundings;
  readonly #availability: Availability;
  readonly leaving: Leaving;

  #client: LiveClient | null = null;
  #talk = $state.raw<Talk | null>(null);
  #chat = $state.raw<ChatState | null>(null);
  #session = $state.raw<KeptSession | null>(null);
  #connection = $state.raw<ConnectionState>({ name: "idle" });
  #held = $state<boolean | null>(null);
  #wasLive = $state(false);
  #gaveUp = $state(false);
  #open = $state(true);
  #muted = $state(false);
  #badCode = $state(false);
  /** The form before a chat was begun on this page: it is not taken away. */
  #begun = $state(false);
  /** The draft that another window was given. */
  #handedOn: string | null = null;
  #grace = GRACE;
  /** Stops the clock that runs while the line is lost; null while it isn't. */
  #giveUp: Cancel | null = null;
  #rung = 0;

  constructor(boot: Bootstrap, around: Surroundings) {
    this.boot = boot;
    this.#around = around;
    this.#availability = new Availability(around.api, boot.widget.slug);
    this.memory = new Memory(around.ports.store, boot.widget.slug);
    this.leaving = new Leaving(
      { ...around.ports, api: around.api, memory: this.memory },
      boot.widget.slug,
      () => this.#left(),
    );
    this.#muted = this.memory.muted;
    this.#open = around.host.view.open;
    const session = this.memory.session;
    if (session) void this.#join(session);
    around.host.listen((view) => (this.#open = view.open));
    around.host.tell({ refdesk: "ready" });
    void this.#availability.watch(around.ports.clock, () => this.#wantsToKnow());
  }

  get chat(): ChatState | null {
    return this.#chat;
  }

  /** What a chat needs, once it is loaded. */
  get talk(): Talk | null {
    return this.#talk;
  }

  get view(): View {
    if (this.ticket) return "left";
    if (this.#session && !this.#chat) return "joining";
    if (!this.#chat) return this.#before;
    const { state } = this.#chat.head;
    if (this.#isLost || this.leaving.from === "lost") return "lost";
    if (state === "ended") return "ended";
    if (this.#held === false) return "moved";
    return this.leaving.from === "leave" && state === "waiting" ? "leave" : "chat";
  }

  get #before(): "start" | "offline" {
    if (this.leaving.from === "offline") return "offline";
    const begun = this.tickets ? this.#begun : this.memory.draft("question") !== "";
    return this.online === false && !begun ? "offline" : "start";
  }

  get #isLost(): boolean {
    const ended = this.#chat?.head.endedBy === "disconnection";
    return ended || this.#gaveUp || this.#connection.name === "stopped";
  }

  get line(): Line {
    if (this.view === "ended" || this.#isLost || this.view === "moved") return "disconnected";
    if (this.#connection.name === "live" && this.#held) return "connected";
    return this.#wasLive || this.#connection.name === "waiting" ? "reconnecting" : "connecting";
  }

  /** Whether somebody can answer; null while it is not known. */
  get online(): boolean | null {
    return this.#availability.online;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Loaded because somebody asked for it: it may take the focus. */
  get asked(): boolean {
    return this.#around.host.view.asked;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Whether the chat is kept over page loads. */
  get kept(): boolean {
    return this.#around.kept;
  }

  get embedded(): boolean {
    return this.boot.embedded;
  }

  /** Where this patron's files are announced. */
  get fileRoute(): Route | null {
    const session = this.#session;
    return session && { address: `/api/v1/chats/${session.chat}/files`, token: session.token };
  }

  get random(): Random {
    return this.#around.ports.random;
  }

  /** This is the window of iframe chat mode. */
  get framed(): boolean {
    return this.#around.show !== undefined;
  }

  /** The library's page, where the patron may have it opened under the chat; null where not. */
  get launches(): string | null {
    const { details, host } = this.#around;
    const may = this.boot.widget.launch_frame && this.embedded && this.view === "chat" && !details().mobile;
    return may ? (host.view.page?.url ?? null) : null;
  }

  /** Opened with a hand-over code that is not good any more. */
  get badCode(): boolean {
    return this.#badCode;
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
    return this.#chat ? !this.#isLost && !this.over : this.online === true;
  }

  /** What stands in the form for a ticket at first. */
  get written(): Written {
    const { memory } = this;
    const head = this.#chat?.head;
    const question = this.#chat
      ? memory.draft("ticket") || firstWords(this.#chat, this.question, memory.draft("message"))
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
    return this.#chat?.head.state === "ended" || this.#connection.name === "stopped";
  }

  now(): number {
    return this.#client?.now() ?? this.#around.ports.clock.now();
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
    this.leaving.rest();
    this.memory.setDraft(this.#chat ? "ticket" : "question", written.question);
    this.memory.setDraft("name", written.name);
    this.memory.setDraft("contact", written.contact);
  }

  /** Back from it: go on waiting, or with the chat, or start one. */
  stay(): void {
    // Else what waits would end, minutes later, the chat that they went on with.
    this.leaving.rest();
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
    const files = this.leaving.files?.attached.tickets ?? [];
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

  /** Trades a hand-over code for the chat; `draft` is what was begun in the window before. */
  async redeem(code: string, draft = ""): Promise<Answer<Taken>> {
    const answer = await this.#around.api.redeem(code);
    if (!answer.ok) {
      this.#badCode = true;
      return answer;
    }
    this.#badCode = false;
    this.#leave();
    const { chat, token, address } = answer.value;
    const session = { chat, token, question: "" };
    this.memory.forget();
    this.leaving.forget();
    this.memory.session = session;
    this.memory.setDraft("message", draft);
    if (address !== undefined) this.#around.show?.(address);
    await this.#join(session);
    this.#enterFrame();
    return answer;
  }

  /** A code with which another window can take the chat over; null where none could be had. */
  async handOver(under?: Under): Promise<string | null> {
    if (!this.#session) return null;
    const answer = await this.#around.api.handOver(this.#session.token, under);
    return answer.ok ? answer.value.code : null;
  }

  /** What was begun goes along to another window; once the chat is there it is gone from here. */
  handDraftOn(): { draft?: string } {
    const draft = this.memory.draft("message");
    this.#handedOn = draft;
    return draft === "" ? {} : { draft };
  }

  /** Shows a suggested page under the chat that is in this window; false where this is no window for it. */
  show(address: string): boolean {
    this.#around.show?.(address);
    return this.framed;
  }

  say(text: string): void {
    this.#chat?.say(text);
  }

  end(): Promise<AnyRefusal | null> | undefined {
    return this.#chat?.act({ kind: "end" });
  }

  /** "Forget this chat": once it is forgotten there, it is here too. Null where it was. */
  async forget(): Promise<AnyRefusal | null> {
    const refusal = (await this.#chat?.act({ kind: "forget" })) ?? null;
    if (refusal === null) this.askAnew();
    return refusal;
  }

  /** "Continue here": brings the chat to this window. */
  continueHere(): void {
    this.#client?.takeSeat();
  }

  /** "Try the chat again". */
  tryAgain(): void {
    this.#stopWaiting();
    this.#client?.hurry();
    this.#client?.start();
    this.#waitForLine();
  }

  /** "Ask a new question". */
  askAnew(): void {
    this.#left();
    this.memory.forget();
    this.leaving.forget();
    void this.#availability.ask();
  }

  #left(): void {
    this.#leave();
    this.#session = null;
    this.#begun = false;
    this.#around.host.tell({ refdesk: "over" });
  }

  reopen(): void {
    this.#open = true;
  }

  close(): void {
    this.#open = false;
    this.#around.host.tell({ refdesk: "close" });
  }

  toggleSound(): void {
    this.#muted = !this.#muted;
    this.memory.muted = this.#muted;
  }

  /** The browser says that it is online, or the page in view, again. */
  hurry(): void {
    this.#client?.hurry();
    this.leaving.hurry();
  }

  /** The browser says that it is offline. */
  offline(): void {
    this.#client?.offline();
  }

  visible(visible: boolean): void {
    this.#client?.visible(visible);
    if (visible) this.hurry();
  }

  /** `words` say the same to screen readers on the library's page. */
  unread(count: number, words: string): void {
    this.#around.host.tell({ refdesk: "unread", count, words });
  }

  async #join(session: KeptSession): Promise<void> {
    const { host } = this.#around;
    this.#session = session;
    const talk = await this.load(() => this.#around.talk());
    if (this.#session !== session) return;
    this.#talk = talk;
    const client = new talk.LiveClient(
      this.#around.livePorts(talk),
      {
        role: "patron",
        chat: session.chat,
        token: session.token,
        visible: () => this.#around.visible(),
        page: () => host.view.page,
      },
      `refdesk.${this.boot.widget.slug}.outbox.${session.chat}`,
    );
    this.#client = client;
    this.#held = null;
    this.#wasLive = false;
    this.#gaveUp = false;
    const chat = new talk.ChatState(client, session.chat, "patron");
    chat.scroll = this.memory.scroll ?? chat.scroll;
    this.#chat = chat;
    client.listen({
      state: (state) => this.#connected(state),
      welcome: (frame) => (this.#grace = frame.grace),
      seat: (frame) => this.#seat(frame.held),
      events: (_chat, events) => this.#happened(events.at(-1)?.seq ?? 0),
    });
    host.tell({ refdesk: "kept" });
    client.start();
  }

  /** The operator is told. It waits for the seat, and is kept until it is stored. */
  #enterFrame(): void {
    if (this.framed) void this.#chat?.act({ kind: "enter_frame" });
  }

  /**
   * A part of the program. Tries until it is there; what can't be had any more (after an update, or in a browser that
   * keeps a failure) comes with a page that is loaded anew.
   */
  async load<Part>(part: () => Promise<Part>): Promise<Part> {
    for (let tried = 1; ; tried++) {
      try {
        return await part();
      } catch {
        if (tried === LOADS) this.#around.reload();
        await new Promise<void>((over) => void this.#around.ports.clock.after(LOAD_AGAIN, over));
      }
    }
  }

  #seat(held: boolean): void {
    this.#held = held;
    if (!held && this.#handedOn === this.memory.draft("message")) this.memory.setDraft("message", "");
    this.#handedOn = null;
  }

  #leave(): void {
    this.#stopWaiting();
    this.#client?.stop();
    this.#chat?.leave();
    this.#client = null;
    this.#chat = null;
  }

  #connected(state: ConnectionState): void {
    this.#connection = state;
    if (state.name === "live") {
      this.#wasLive = true;
      this.#stopWaiting();
    } else if (state.name === "stopped") {
      if (state.code === 4406) this.#around.reload();
      this.#around.host.tell({ refdesk: "over" });
      // A token that was never heard of here is one of a chat that is long over.
      if (state.code === 4401 && !this.#wasLive) this.askAnew();
    } else if (state.name === "waiting") this.#waitForLine();
  }

  /** Past the grace time it is only honest to say that it did not work; trying goes on all the same. */
  #waitForLine(): void {
    this.#giveUp ??= this.#around.ports.clock.after(this.#grace, () => (this.#gaveUp = true));
  }

  #stopWaiting(): void {
    this.#giveUp?.();
    this.#giveUp = null;
    this.#gaveUp = false;
  }

  #happened(through: number): void {
    const chat = this.#chat;
    if (!chat) return;
    if (chat.head.state === "ended") this.#around.host.tell({ refdesk: "over" });
    const last = chat.theirs.at(-1)?.seq ?? 0;
    const news = chat.history !== null && last > Math.max(chat.history, this.#rung);
    this.#rung = Math.max(this.#rung, last, chat.history === null ? through : 0);
    if (news && !this.#muted) this.#around.ring();
  }

  /** Nobody needs to know who is there while somebody answers, or while nobody looks. */
  #wantsToKnow(): boolean {
    if (this.ticket) return false;
    const asking = this.#chat === null || this.#chat.head.state === "waiting";
    return asking && this.#open && this.#around.visible();
  }
}
