/** Which chats are on the screen: the shown one, windows of the overlay view, and transcripts. */

import { chatKey, chatOf } from "../../live/address";
import type { LogKey } from "../../live/address";
import type { ChatState } from "../../state/chat.svelte";
import { isWithMe } from "../board/board.svelte";
import type { Board } from "../board/board.svelte";
import { isWriter } from "../parts/names";
import type { OpenChats } from "../board/openchats.svelte";
import type { PaneFocus } from "../chat/paneFocus.svelte";
import type { Route } from "./route.svelte";
import type { ChatWindows } from "../windows/windows.svelte";

export interface NavigationDependencies {
  readonly board: Board;
  readonly chats: OpenChats;
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly paneFocus: PaneFocus;
  /** The chats in which the operator participates. */
  joined(): readonly number[];
  /** Called when a chat is shown. */
  onshow(chat: number): void;
}

export class Navigation {
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly #board: Board;
  readonly #chats: OpenChats;
  readonly #paneFocus: PaneFocus;
  readonly #joined: () => readonly number[];
  readonly #onshow: (chat: number) => void;
  /** The chat whose window was raised last. An internal chat's window may be in front of it since. */
  #raised: number | null = null;
  /** Transcripts that are open beside a chat, by that chat. */
  readonly #beside = new Map<number, number>();

  constructor({ board, chats, route, windows, paneFocus, joined, onshow }: NavigationDependencies) {
    this.#board = board;
    this.#chats = chats;
    this.route = route;
    this.windows = windows;
    this.#paneFocus = paneFocus;
    this.#joined = joined;
    this.#onshow = onshow;
  }

  /** The shown chat; undefined if none is shown. */
  get shown(): ChatState | undefined {
    return this.route.chat === null ? undefined : this.#chats.get(this.route.chat);
  }

  /** The chats with a window, in the order of the page. A chat that left the board has one only while it is in front. */
  get windowed(): readonly ChatState[] {
    return this.#openWindows().flatMap((chat) => this.#chats.get(chat) ?? []);
  }

  /** Whether the operator has a chat on the screen in which they write. */
  get writing(): boolean {
    if (this.route.current.page !== "chats") return false;
    return (this.windows.on ? this.windowed : [this.shown]).some((chat) => chat && isWriter(chat));
  }

  /** The chat or internal chat whose window is in front. */
  get front(): LogKey | null {
    return this.windows.top((log) => {
      const chat = chatOf(log);
      return chat === null || this.#isPresent(chat);
    });
  }

  isOnScreen(chat: number): boolean {
    return this.route.chat === chat || this.windowed.some((window) => window.chat === chat);
  }

  /** Shows a chat, or none. In the overlay view this opens or raises its window, without an entry in the browser's history. */
  show(chat: number | null): void {
    if (chat !== null) this.#onshow(chat);
    this.#raised = null;
    this.route.go({ page: "chats", chat }, this.windows.on && this.route.chat !== null);
    this.updateFeeds();
  }

  /** Shows a chat and focuses its pane. */
  focus(chat: number): void {
    this.show(chat);
    this.#paneFocus.request(chatKey(chat));
  }

  /**
   * A click on a chat in the list. A second one hides it, or raises its window in the overlay view. `pointed`: by the
   * pointer, after which the operator's next step is to write; by the keyboard the focus stays in the list.
   */
  press(chat: number, pointed = false): void {
    const row = this.#board.get(chat);
    if (this.windows.on) this.focus(chat);
    else if (this.route.chat === chat) this.hide(chat);
    else if (pointed && row && isWithMe(row, this.#board.me)) this.focus(chat);
    else this.show(chat);
  }

  /** Hides a chat without ending it. */
  hide(chat: number): void {
    if (this.windows.on) this.windows.hide(chatKey(chat));
    this.route.forget(chat);
    if (this.route.chat !== chat) this.updateFeeds();
    else this.show(this.#frontChat);
  }

  /** Hides a closed chat and removes its window. */
  close(chat: number): void {
    this.hide(chat);
    this.windows.forget(chatKey(chat));
  }

  /** Follows another chat's transcript beside this chat; null ends that. Nothing is written to either log. */
  readBeside(chat: number, transcript: number | null): void {
    if (transcript === null) this.#beside.delete(chat);
    else this.#beside.set(chat, transcript);
    this.updateFeeds();
  }

  /**
   * Subscribes to the feeds that are needed now. Ended chats are unlimited in number, so only the shown one is followed,
   * and the one that was left for another page.
   */
  updateFeeds(): void {
    const shown = this.route.chat;
    const log = shown === null ? null : chatKey(shown);
    if (log !== null && this.windows.on && (shown !== this.#raised || !this.windows.isOpen(log)))
      this.windows.raise(log);
    this.#raised = shown;
    const mine = this.#board.mine.filter((row) => row.state === "active").map((row) => row.chat);
    const read = [this.route.openChat, this.route.transcript].filter((chat) => chat !== null);
    const onScreen = [...this.#openWindows(), ...read];
    this.#chats.follow(new Set([...mine, ...this.#joined(), ...onScreen, ...this.#beside.values()]));
  }

  #openWindows(): readonly number[] {
    if (!this.windows.on) return [];
    return this.windows.open.flatMap((log) => chatOf(log) ?? []).filter((chat) => this.#isPresent(chat));
  }

  /** The chat whose window is in front of those of the other chats; null without windows. */
  get #frontChat(): number | null {
    const front = this.windows.on ? this.windows.top((log) => this.#isPresent(chatOf(log))) : null;
    return front && chatOf(front);
  }

  #isPresent(chat: number | null): boolean {
    return chat !== null && (this.#board.get(chat) !== undefined || this.route.chat === chat);
  }
}
