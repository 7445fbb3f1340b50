/** The patron's app: which of its states it is in, and what each control does. */
import type { LiveClient, LivePorts } from "../live/client";
import type { ConnectionState } from "../live/connection";
import type { Cancel, Ports } from "../live/ports";
import type { AnyRefusal } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import { plain } from "../state/text";
import type { Answer, Api, Session, StartBody } from "./api";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { Memory } from "./memory";
import type { KeptSession, Place } from "./memory";
import type * as talk from "./talk";

/** See `talk.ts`. */
export type Talk = typeof talk;

/** `joining`: there is a chat, and what it needs is being loaded. */
export type View = "start" | "joining" | "offline" | "chat" | "moved" | "lost" | "ended";
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
  details(): Pick<StartBody, "screen" | "mobile" | "language">;
  /** An operator's message came. */
  ring(): void;
  /** The page speaks an older version of the wire: it has to be loaded anew. */
  reload(): void;
}

const STATUS_EVERY = 10_000;
const GRACE = 60_000;
const BUSY_PAUSE = 2_000;
/** How often a start is tried again by itself while the service is busy. */
const BUSY_TRIES = 5;

export class WidgetApp {
  readonly boot: Bootstrap;
  readonly memory: Memory;
  readonly #around: Surroundings;

  #client: LiveClient | null = null;
  #talk = $state.raw<Talk | null>(null);
  #chat = $state.raw<ChatState | null>(null);
  #session = $state.raw<KeptSession | null>(null);
  #connection = $state.raw<ConnectionState>({ name: "idle" });
  #held = $state<boolean | null>(null);
  #wasLive = $state(false);
  #gaveUp = $state(false);
  #online = $state<boolean | null>(null);
  #open = $state(true);
  #muted = $state(false);
  #badCode = $state(false);
  #grace = GRACE;
  #giveUp: Cancel = () => undefined;
  #rung = 0;

  constructor(boot: Bootstrap, around: Surroundings) {
    this.boot = boot;
    this.#around = around;
    this.memory = new Memory(around.ports.store, boot.widget.slug);
    this.#muted = this.memory.muted;
    this.#open = around.host.view.open;
    const session = this.memory.session;
    if (session) void this.#join(session);
    around.host.listen((view) => (this.#open = view.open));
    around.host.tell({ refdesk: "ready" });
    void this.#watchStatus();
  }

  get chat(): ChatState | null {
    return this.#chat;
  }

  /** What a chat needs, once it is loaded. */
  get talk(): Talk | null {
    return this.#talk;
  }

  get view(): View {
    if (this.#session && !this.#chat) return "joining";
    if (!this.#chat)
      return this.#online === false && this.memory.draft("question") === "" ? "offline" : "start";
    const { state, endedBy } = this.#chat.head;
    if (endedBy === "disconnection" || this.#gaveUp || this.#connection.name === "stopped") return "lost";
    if (state === "ended") return "ended";
    return this.#held === false ? "moved" : "chat";
  }

  get line(): Line {
    if (this.view === "ended" || this.view === "lost" || this.view === "moved") return "disconnected";
    if (this.#connection.name === "live" && this.#held) return "connected";
    return this.#wasLive || this.#connection.name === "waiting" ? "reconnecting" : "connecting";
  }

  /** Whether somebody can answer; null while it is not known. */
  get online(): boolean | null {
    return this.#online;
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

  /** Opened with a hand-over code that is not good any more. */
  get badCode(): boolean {
    return this.#badCode;
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
    void this.#around.talk().catch(() => undefined);
  }

  /** Starts a chat; null when it did. */
  async start(asked: Omit<StartBody, "key">): Promise<StartFailure | null> {
    const { ports, api, host } = this.#around;
    const { page, referrer } = host.view;
    const body = { ...asked, question: plain(asked.question).trim() };
    const key = this.memory.startKey(body, () => ports.random.key());
    const around = {
      ...this.#around.details(),
      ...(page ? { page } : {}),
      ...(referrer ? { referrer } : {}),
    };
    const call = (): Promise<Answer<Session>> =>
      api.start(this.boot.widget.slug, { ...body, key, ...around });
    let answer = await call();
    for (let again = 0; again < BUSY_TRIES && isBusy(answer); again++) {
      await this.#pause(BUSY_PAUSE);
      answer = await call();
    }
    if (!answer.ok) return this.#notStarted(answer.refusal);
    const session = { ...answer.value, question: body.question };
    const places: Place[] = ["question", "name", "contact"];
    this.memory.started(session, [
      ...places,
      ...this.boot.widget.questions.map(({ id }): Place => `answer-${id}`),
    ]);
    await this.#join(session);
    return null;
  }

  /** Trades a hand-over code for the chat. */
  async redeem(code: string): Promise<void> {
    const answer = await this.#around.api.redeem(code);
    if (!answer.ok) {
      this.#badCode = true;
      return;
    }
    this.#leave();
    const session = { ...answer.value, question: "" };
    this.memory.forget();
    this.memory.session = session;
    await this.#join(session);
  }

  /** A code with which another window can take the chat over; null where none could be had. */
  async handOver(): Promise<string | null> {
    if (!this.#session) return null;
    const answer = await this.#around.api.handOver(this.#session.token);
    return answer.ok ? answer.value.code : null;
  }

  say(text: string): void {
    this.#chat?.say(text);
  }

  end(): Promise<AnyRefusal | null> | undefined {
    return this.#chat?.act({ kind: "end" });
  }

  /** "Continue here": brings the chat to this window. */
  continueHere(): void {
    this.#client?.takeSeat();
  }

  /** "Try the chat again". */
  tryAgain(): void {
    this.#gaveUp = false;
    this.#client?.hurry();
    this.#client?.start();
    this.#waitFor(this.#grace);
  }

  /** "Ask a new question". */
  askAnew(): void {
    this.#leave();
    this.memory.forget();
    this.#session = null;
    this.#around.host.tell({ refdesk: "over" });
    void this.#askStatus();
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
    const talk = await this.#load();
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
      seat: (frame) => (this.#held = frame.held),
      events: (_chat, events) => this.#happened(events.at(-1)?.seq ?? 0),
    });
    host.tell({ refdesk: "kept" });
    client.start();
  }

  /** Tries until it is there: the chat exists, only its window can't show it yet. */
  async #load(): Promise<Talk> {
    for (;;) {
      try {
        return await this.#around.talk();
      } catch {
        await this.#pause(BUSY_PAUSE);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((over) => void this.#around.ports.clock.after(ms, over));
  }

  #leave(): void {
    this.#giveUp();
    this.#client?.stop();
    this.#chat?.leave();
    this.#client = null;
    this.#chat = null;
  }

  #connected(state: ConnectionState): void {
    this.#connection = state;
    if (state.name === "live") {
      this.#wasLive = true;
      this.#gaveUp = false;
      this.#giveUp();
      this.#giveUp = () => undefined;
    } else if (state.name === "stopped") {
      if (state.code === 4406) this.#around.reload();
      this.#around.host.tell({ refdesk: "over" });
      // A token that was never heard of here is one of a chat that is long over.
      if (state.code === 4401 && !this.#wasLive) this.askAnew();
    } else if (state.name === "waiting" && state.attempt === 1) this.#waitFor(this.#grace);
  }

  /** Past the grace time it is only honest to say that it did not work; trying goes on all the same. */
  #waitFor(grace: number): void {
    this.#giveUp();
    this.#giveUp = this.#around.ports.clock.after(
      grace,
      () => (this.#gaveUp = this.#connection.name !== "live"),
    );
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

  #notStarted(refusal: AnyRefusal | null): StartFailure {
    if (refusal?.name === "NobodyOnline") this.#online = false;
    return refusal ?? "unreached";
  }

  async #watchStatus(): Promise<void> {
    const waiting = this.#chat === null || this.#chat.head.state === "waiting";
    if (waiting && this.#open && this.#around.visible()) await this.#askStatus();
    this.#around.ports.clock.after(STATUS_EVERY, () => void this.#watchStatus());
  }

  async #askStatus(): Promise<void> {
    const answer = await this.#around.api.status(this.boot.widget.slug);
    if (answer.ok) this.#online = answer.value.online;
  }
}

function isBusy(answer: Answer<unknown>): boolean {
  return !answer.ok && answer.refusal?.name === "Unavailable";
}
