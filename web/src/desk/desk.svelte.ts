/** The state of one operator's desk, from the live client and the operator's acts. */

import type { LiveClient } from "../live/client";
import type { ConnectionState } from "../live/connection";
import { m } from "../paraglide/messages.js";
import type { AnyRefusal, ClientAct, Desk, Row } from "../protocol/wire";
import type { ChatState } from "../state/chat.svelte";
import { refusalText } from "../state/refusals";
import type { Announcer } from "../parts/announcer.svelte";
import type { Toast, Toasts } from "../parts/toasts.svelte";
import { Alerts } from "./alerts";
import type { Alert } from "./alerts";
import { Board, isMine } from "./board.svelte";
import type { Change } from "./board.svelte";
import { ActivityLog } from "./activity.svelte";
import type { Status } from "./activity.svelte";
import { Listing } from "./listing.svelte";
import { patronName } from "./names";
import { OpenChats } from "./openchats.svelte";
import type { Route } from "./route.svelte";
import { reportRefusedMessage } from "./refusedMessage";
import type { ChatWindows } from "./windows/windows.svelte";

export interface DeskDependencies {
  readonly client: LiveClient;
  readonly me: { readonly id: number; readonly name: string };
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /** Whether the page is visible. */
  visible(): boolean;
  alert(alert: Alert): void;
  dismissAlert(chat: number): void;
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
  readonly activity = new ActivityLog();

  desk = $state.raw<Desk | null>(null);
  connection = $state.raw<ConnectionState>({ name: "idle" });
  /** The server's time in ms, updated each second. */
  now = $state(0);
  /** Chats with an unanswered `claim` or `take_over`. */
  claiming = $state.raw<ReadonlySet<number>>(new Set());
  /** Chats that the operator requested and may not read, or that do not exist. */
  missing = $state.raw<ReadonlySet<number>>(new Set());
  /** The chat that was just claimed here: its text box takes the focus. */
  claimed: number | null = null;
  /** The chat whose pane takes the focus as soon as it is mounted. */
  wanted = $state.raw<number | null>(null);
  /** Whether this desk was connected before. Until then no connection is lost. */
  wasLive = $state(false);
  /** The session ended, according to the HTTP API. The connection may outlive it for a while. */
  signedOut = $state(false);

  /** Transcripts that are open beside a chat, by that chat. */
  readonly #beside = new Map<number, number>();
  readonly #dependencies: DeskDependencies;
  #alerts: Alerts | null = null;

  constructor(dependencies: DeskDependencies) {
    this.#dependencies = dependencies;
    this.me = dependencies.me;
    this.client = dependencies.client;
    this.route = dependencies.route;
    this.windows = dependencies.windows;
    this.toasts = dependencies.toasts;
    this.board = new Board(dependencies.me.id);
    this.listing = new Listing(this.board, dependencies.client.ports.clock);
    this.chats = new OpenChats(dependencies.client, dependencies.me.id, () => this.updateFeeds());
    this.client.listen({
      state: (state) => this.#connected(state),
      restart: (chat) => chat === null && this.board.restart(),
      welcome: (frame) => (this.#alerts ??= new Alerts(frame.now)),
      board: (frame) => this.#changed(this.board.apply(frame)),
      desk: (frame) => this.#desk(frame),
      refused: (waiting, refusal) => reportRefusedMessage(this, waiting, refusal),
      frameRefused: (refusal) => this.#refused(refusal),
    });
    this.#tick();
  }

  start(): void {
    this.client.watch();
    this.client.start();
    this.updateFeeds();
  }

  get status(): Status | null {
    return this.desk?.status ?? null;
  }

  get lost(): boolean {
    return this.wasLive && this.connection.name !== "live";
  }

  /** Names of the monitored departments. */
  get monitored(): readonly string[] {
    return this.desk?.departments.filter((each) => each.monitored).map((each) => each.name) ?? [];
  }

  /** Whether the operator belongs to no department, so that no chat can reach them in any status. */
  get hasNoDepartment(): boolean {
    return this.desk?.departments.length === 0;
  }

  department(id: number): string {
    return this.desk?.departments.find((each) => each.id === id)?.name ?? "";
  }

  /** The shown chat; undefined if none is shown. */
  get shown(): ChatState | undefined {
    return this.route.chat === null ? undefined : this.chats.get(this.route.chat);
  }

  /**
   * The chats with a window, in the order of the page. A chat that left the board has one only while it is in front.
   */
  get windowed(): readonly ChatState[] {
    if (!this.windows.on) return [];
    return this.windows.open
      .filter((chat) => this.#present(chat))
      .flatMap((chat) => this.chats.get(chat) ?? []);
  }

  /** The number of the patron's messages that the operator has not read in a chat of their own. */
  unread(row: Row): number {
    const read = this.desk?.read.find((each) => each.chat === row.chat)?.count ?? 0;
    const state = this.chats.get(row.chat);
    const here = state?.opened ? state.theirs.length - state.unseen : 0;
    return Math.max(0, row.patron_messages - Math.max(read, here));
  }

  /**
   * Shows a chat, or none. In the overlay view this opens or raises its window, without an entry in the browser's
   * history.
   */
  show(chat: number | null): void {
    if (chat !== null) this.#dependencies.dismissAlert(chat);
    this.route.go({ page: "chats", chat }, this.windows.on && this.route.chat !== null);
    this.updateFeeds();
  }

  /** Shows a chat and focuses its pane. */
  focus(chat: number): void {
    this.show(chat);
    this.wanted = chat;
  }

  /**
   * A click on a chat in the list. A second one hides it, or raises its window in the overlay view. `pointed`: by the
   * pointer, after which the operator's next step is to write; by the keyboard the focus stays in the list.
   */
  press(chat: number, pointed = false): void {
    const row = this.board.get(chat);
    if (this.windows.on) this.focus(chat);
    else if (this.route.chat === chat) this.hide(chat);
    else if (pointed && row && isMine(row, this.me.id)) this.focus(chat);
    else this.show(chat);
  }

  /** Hides a chat without ending it. */
  hide(chat: number): void {
    if (this.windows.on) this.windows.hide(chat);
    if (this.route.chat !== chat) this.updateFeeds();
    else this.show(this.windows.on ? this.windows.top((each) => this.#present(each)) : null);
  }

  /**
   * Subscribes to the feeds that are needed now. Ended chats are unlimited in number, so only the shown one is
   * followed.
   */
  updateFeeds(): void {
    const shown = this.route.chat;
    if (shown !== null && this.windows.on) this.windows.raise(shown);
    const windows = this.windows.on ? this.windows.open.filter((chat) => this.#present(chat)) : [];
    const mine = this.board.mine.filter((row) => row.state === "active").map((row) => row.chat);
    const onScreen = shown === null ? windows : [...windows, shown];
    this.chats.follow(new Set([...mine, ...onScreen, ...this.#beside.values()]));
  }

  /** Follows another chat's transcript beside this chat; null ends that. Nothing is written to either log. */
  readBeside(chat: number, transcript: number | null): void {
    if (transcript === null) this.#beside.delete(chat);
    else this.#beside.set(chat, transcript);
    this.updateFeeds();
  }

  claim(chat: number): Promise<void> {
    return this.#claimBy(chat, { kind: "claim" });
  }

  takeOver(chat: number): Promise<void> {
    return this.#claimBy(chat, { kind: "take_over" });
  }

  async end(chat: number): Promise<void> {
    this.#reportRefusal(chat, await this.client.perform(chat, { kind: "end" }));
  }

  /** Returns whether the chat was closed. */
  async close(chat: number): Promise<boolean> {
    const refusal = await this.client.perform(chat, { kind: "close" });
    if (refusal) this.#reportRefusal(chat, refusal);
    else {
      for (const { key } of this.client.outbox.ofChat(chat)) this.client.discard(key);
      this.hide(chat);
      this.windows.forget(chat);
    }
    return refusal === null;
  }

  async setStatus(status: Status): Promise<void> {
    const answer = await this.client.setStatus(status);
    if (answer.kind === "refused") this.notify(refusalText(answer.refusal));
  }

  /** Returns whether the server accepted. The desk frame that confirms it may arrive later. */
  async monitor(departments: readonly number[]): Promise<boolean> {
    const answer = await this.client.monitor(departments);
    if (answer.kind === "refused") this.notify(refusalText(answer.refusal));
    return answer.kind === "done";
  }

  /** Shows a toast and announces it. */
  notify(text: string, act?: Toast["act"]): void {
    this.toasts.show(act ? { text, act } : { text });
    this.#dependencies.announcer.say(text);
  }

  async #claimBy(chat: number, act: ClientAct): Promise<void> {
    if (this.claiming.has(chat)) return;
    this.claiming = new Set([...this.claiming, chat]);
    this.#dependencies.dismissAlert(chat);
    this.claimed = chat;
    this.show(chat);
    const refusal = await this.client.perform(chat, act);
    this.claiming = new Set([...this.claiming].filter((each) => each !== chat));
    this.#reportRefusal(chat, refusal);
  }

  #present(chat: number): boolean {
    return this.board.get(chat) !== undefined || this.route.chat === chat;
  }

  #reportRefusal(chat: number, refusal: AnyRefusal | null): void {
    if (!refusal) return;
    const state = this.chats.get(chat);
    const subject = state?.opened ? state.head : this.board.get(chat);
    if (refusal.name === "AlreadyClaimed" && subject)
      this.notify(m.desk_already_claimed({ name: refusal.by, patron: patronName(subject) }));
    else this.notify(refusalText(refusal));
  }

  /** A refused `open` names no chat: it is the one that was requested and has not opened. */
  #refused(refusal: AnyRefusal): void {
    if (refusal.name !== "NoSuchChat") return;
    const followed = [
      this.shown,
      ...this.windowed,
      ...[...this.#beside.values()].map((chat) => this.chats.get(chat)),
    ];
    const unopened = followed.flatMap((chat) => (chat && !chat.opened ? [chat.chat] : []));
    if (unopened.length > 0) this.missing = new Set([...this.missing, ...unopened]);
  }

  #connected(state: ConnectionState): void {
    const was = this.connection.name;
    this.connection = state;
    if (state.name === "live") {
      if (this.wasLive) this.activity.add({ kind: "online" }, this.client.now());
      this.wasLive = true;
    } else if (was === "live") this.activity.add({ kind: "offline" }, this.client.now());
  }

  #changed(changes: Change[]): void {
    const online = this.desk?.status === "online";
    const watched = this.#dependencies.visible() ? this.route.chat : null;
    for (const { after } of changes)
      if (after && after.state !== "waiting") this.#dependencies.dismissAlert(after.chat);
    for (const alert of this.#alerts?.of(changes, { me: this.me.id, online, watched }) ?? [])
      this.#dependencies.alert(alert);
    this.activity.changed(changes, this.client.now());
    this.updateFeeds();
  }

  #desk(frame: Desk): void {
    this.activity.desk(this.desk, frame, this.client.now());
    this.desk = frame;
  }

  #tick(): void {
    this.now = this.client.now();
    this.activity.waits(this.board.waiting, this.now);
    this.client.ports.clock.after(1000 - (this.now % 1000), () => this.#tick());
  }
}
