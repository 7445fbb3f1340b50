/** The desk of one operator: what the live client says, brought together for the screen; and what the operator does. */

import type { LiveClient } from "../live/client";
import type { ConnectionState } from "../live/connection";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal, ClientAct, Desk, Row } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import { refusalWords } from "../state/words";
import type { Announcer } from "../parts/announcer.svelte";
import type { Toast, Toasts } from "../parts/toasts.svelte";
import { Alerts } from "./alerts";
import type { Alert } from "./alerts";
import { Board, isMine } from "./board.svelte";
import type { Change } from "./board.svelte";
import { Happenings } from "./happenings.svelte";
import type { Status } from "./happenings.svelte";
import { Listing } from "./listing.svelte";
import { named } from "./names";
import { OpenChats } from "./openchats.svelte";
import type { Route } from "./route.svelte";
import { tellUnsaid } from "./unsaid";
import type { ChatWindows } from "./windows/windows.svelte";

export interface DeskSurroundings {
  readonly client: LiveClient;
  readonly me: { readonly id: number; readonly name: string };
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /** Whether somebody can see this page now. */
  visible(): boolean;
  alert(alert: Alert): void;
  settled(chat: number): void;
}

export class DeskState {
  readonly me: { readonly id: number; readonly name: string };
  readonly client: LiveClient;
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly toasts: Toasts;
  readonly board: Board;
  readonly listing: Listing;
  readonly chats: OpenChats;
  readonly happenings = new Happenings();

  desk = $state.raw<Desk | null>(null);
  connection = $state.raw<ConnectionState>({ name: "idle" });
  /** The server's time, once a second. */
  now = $state(0);
  /** Chats for which an act waits: "claim" or "take_over" was pressed and is not answered yet. */
  claiming = $state.raw<ReadonlySet<number>>(new Set());
  /** Chats that were asked for and are not there for this operator. */
  missing = $state.raw<ReadonlySet<number>>(new Set());
  /** The chat that was claimed here just now, so that its text box takes the focus. */
  claimed: number | null = null;
  /** The chat whose pane is to take the focus as soon as it is there. */
  wanted = $state.raw<number | null>(null);
  /** Whether this desk was ever connected: before that, nothing is lost. */
  wasLive = $state(false);
  /** The session is over, says the HTTP API: a connection that was made before may go on for a while. */
  signedOut = $state(false);

  /** Transcripts that are read beside a chat, by that chat. */
  readonly #beside = new Map<number, number>();
  readonly #around: DeskSurroundings;
  #alerts: Alerts | null = null;

  constructor(around: DeskSurroundings) {
    this.#around = around;
    this.me = around.me;
    this.client = around.client;
    this.route = around.route;
    this.windows = around.windows;
    this.toasts = around.toasts;
    this.board = new Board(around.me.id);
    this.listing = new Listing(this.board, around.client.ports.clock);
    this.chats = new OpenChats(around.client, around.me.id, () => this.keep());
    this.client.listen({
      state: (state) => this.#connected(state),
      restart: (chat) => chat === null && this.board.restart(),
      welcome: (frame) => (this.#alerts ??= new Alerts(frame.now)),
      board: (frame) => this.#changed(this.board.take(frame)),
      desk: (frame) => this.#desk(frame),
      refused: (waiting, refusal) => tellUnsaid(this, waiting, refusal),
      frameRefused: (refusal) => this.#refused(refusal),
    });
    this.#tick();
  }

  start(): void {
    this.client.watch();
    this.client.start();
    this.keep();
  }

  get status(): Status | null {
    return this.desk?.status ?? null;
  }

  get lost(): boolean {
    return this.wasLive && this.connection.name !== "live";
  }

  /** Departments that are monitored, by name. */
  get monitored(): readonly string[] {
    return this.desk?.departments.filter((each) => each.monitored).map((each) => each.name) ?? [];
  }

  /** Whether this operator belongs to no department: then no chat can reach them, whatever their status is. */
  get nowhere(): boolean {
    return this.desk?.departments.length === 0;
  }

  department(id: number): string {
    return this.desk?.departments.find((each) => each.id === id)?.name ?? "";
  }

  /** The shown chat's state; undefined where none is shown. */
  get shown(): ChatState | undefined {
    return this.route.chat === null ? undefined : this.chats.get(this.route.chat);
  }

  /** The chats that stand in windows, in the page's order. What has left the board has no window, but for the one in front. */
  get windowed(): readonly ChatState[] {
    if (!this.windows.on) return [];
    return this.windows.open
      .filter((chat) => this.#present(chat))
      .flatMap((chat) => this.chats.get(chat) ?? []);
  }

  /** How many of the patron's messages in a chat of mine I have not read. */
  unread(row: Row): number {
    const read = this.desk?.read.find((each) => each.chat === row.chat)?.count ?? 0;
    const state = this.chats.get(row.chat);
    const here = state?.opened ? state.theirs.length - state.unseen : 0;
    return Math.max(0, row.patron_messages - Math.max(read, here));
  }

  /** Shows a chat, or none. In the overlay view its window opens, or comes to the front; Back leads past that. */
  show(chat: number | null): void {
    if (chat !== null) this.#around.settled(chat);
    this.route.go({ page: "chats", chat }, this.windows.on && this.route.chat !== null);
    this.keep();
  }

  /** Shows a chat, and gives it the focus. */
  focus(chat: number): void {
    this.show(chat);
    this.wanted = chat;
  }

  /**
   * A press on a chat in the list. A second one hides it, unless it has a window, which comes to the front. Who has
   * `pointed` at a chat of theirs writes next; by the keyboard one stays in the list.
   */
  press(chat: number, pointed = false): void {
    const row = this.board.get(chat);
    if (this.windows.on) this.focus(chat);
    else if (this.route.chat === chat) this.hide(chat);
    else if (pointed && row && isMine(row, this.me.id)) this.focus(chat);
    else this.show(chat);
  }

  /** Takes a chat out of sight, without ending it. */
  hide(chat: number): void {
    if (this.windows.on) this.windows.hide(chat);
    if (this.route.chat !== chat) this.keep();
    else this.show(this.windows.on ? this.windows.top((each) => this.#present(each)) : null);
  }

  /** Holds the feeds open that are needed now. Ended chats may be any number: they are read when they are shown. */
  keep(): void {
    const shown = this.route.chat;
    if (shown !== null && this.windows.on) this.windows.pop(shown);
    const windows = this.windows.on ? this.windows.open.filter((chat) => this.#present(chat)) : [];
    const mine = this.board.mine.filter((row) => row.state === "active").map((row) => row.chat);
    const asked = shown === null ? windows : [...windows, shown];
    this.chats.keep(new Set([...mine, ...asked, ...this.#beside.values()]));
  }

  /** Holds another chat's transcript open beside this chat, or no more. Reading it leaves no trace. */
  readBeside(chat: number, transcript: number | null): void {
    if (transcript === null) this.#beside.delete(chat);
    else this.#beside.set(chat, transcript);
    this.keep();
  }

  claim(chat: number): Promise<void> {
    return this.#take(chat, { kind: "claim" });
  }

  takeOver(chat: number): Promise<void> {
    return this.#take(chat, { kind: "take_over" });
  }

  async end(chat: number): Promise<void> {
    this.#excuse(chat, await this.client.perform(chat, { kind: "end" }));
  }

  /** Says whether the chat is off the desk. */
  async close(chat: number): Promise<boolean> {
    const refusal = await this.client.perform(chat, { kind: "close" });
    if (refusal) this.#excuse(chat, refusal);
    else {
      for (const { key } of this.client.outbox.kept(chat)) this.client.discard(key);
      this.hide(chat);
      this.windows.forget(chat);
    }
    return refusal === null;
  }

  async setStatus(status: Status): Promise<void> {
    const answer = await this.client.setStatus(status);
    if (answer.kind === "refused") this.tell(refusalWords(answer.refusal));
  }

  /** Says whether it was done; the desk's own frame that says so may come later. */
  async monitor(departments: readonly number[]): Promise<boolean> {
    const answer = await this.client.monitor(departments);
    if (answer.kind === "refused") this.tell(refusalWords(answer.refusal));
    return answer.kind === "done";
  }

  /** Shows a line over the page and says it. */
  tell(text: string, act?: Toast["act"]): void {
    this.toasts.show(act ? { text, act } : { text });
    this.#around.announcer.say(text);
  }

  async #take(chat: number, act: ClientAct): Promise<void> {
    if (this.claiming.has(chat)) return;
    this.claiming = new Set([...this.claiming, chat]);
    this.#around.settled(chat);
    this.claimed = chat;
    this.show(chat);
    const refusal = await this.client.perform(chat, act);
    this.claiming = new Set([...this.claiming].filter((each) => each !== chat));
    this.#excuse(chat, refusal);
  }

  #present(chat: number): boolean {
    return this.board.get(chat) !== undefined || this.route.chat === chat;
  }

  #excuse(chat: number, refusal: AnyRefusal | null): void {
    if (!refusal) return;
    const state = this.chats.get(chat);
    const subject = state?.opened ? state.head : this.board.get(chat);
    if (refusal.name === "AlreadyClaimed" && subject)
      this.tell(m.desk_already_claimed({ name: refusal.by, patron: named(subject) }));
    else this.tell(refusalWords(refusal));
  }

  /** An `open` carries no key: the one that is not there is one that is to be read and has not opened. */
  #refused(refusal: AnyRefusal): void {
    if (refusal.name !== "NoSuchChat") return;
    const read = [
      this.shown,
      ...this.windowed,
      ...[...this.#beside.values()].map((chat) => this.chats.get(chat)),
    ];
    const closed = read.flatMap((chat) => (chat && !chat.opened ? [chat.chat] : []));
    if (closed.length > 0) this.missing = new Set([...this.missing, ...closed]);
  }

  #connected(state: ConnectionState): void {
    const was = this.connection.name;
    this.connection = state;
    if (state.name === "live") {
      if (this.wasLive) this.happenings.note({ kind: "online" }, this.client.now());
      this.wasLive = true;
    } else if (was === "live") this.happenings.note({ kind: "offline" }, this.client.now());
  }

  #changed(changes: Change[]): void {
    const online = this.desk?.status === "online";
    const watched = this.#around.visible() ? this.route.chat : null;
    for (const { after } of changes) if (after && after.state !== "waiting") this.#around.settled(after.chat);
    for (const alert of this.#alerts?.of(changes, { me: this.me.id, online, watched }) ?? [])
      this.#around.alert(alert);
    this.happenings.changed(changes, this.client.now());
    this.keep();
  }

  #desk(frame: Desk): void {
    this.happenings.desk(this.desk, frame, this.client.now());
    this.desk = frame;
  }

  #tick(): void {
    this.now = this.client.now();
    this.happenings.waits(this.board.waiting, this.now);
    this.client.ports.clock.after(1000 - (this.now % 1000), () => this.#tick());
  }
}
