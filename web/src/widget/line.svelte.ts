/**
 * The line to the server and the chat that is on it: how the line is, whether this window holds the chat, and for how
 * long it is honest to hope for a line that is lost. One after the other may be on it; between two there is none.
 */
import type { LiveClient } from "../live/client";
import type { ConnectionState } from "../live/connection";
import { atConnectionLimit } from "../live/connectionLimit";
import type { Waiting } from "../live/outbox";
import type { Cancel } from "../live/ports";
import type { ChatState } from "../state/chat.svelte";
import type { Lost, SetBack } from "../state/setback.svelte";
import type { KeptSession } from "./memory";
import type { Surroundings, Talk } from "./surroundings";

/** Until the server has told the real one. */
const GRACE = 60_000;
/** The close code for a token that is no chat's. */
const UNKNOWN = 4401;

export interface LineOwner {
  /** This window is the one that the chat is in, or it isn't. */
  seat(held: boolean): void;
  /** Something happened in the chat, up to this number. */
  happened(through: number): void;
  /** The server wants nothing more to do with this window. */
  stopped(code: number): void;
}

export class PatronLine {
  readonly #around: Surroundings;
  readonly #owner: LineOwner;

  #client: LiveClient | null = null;
  #chat = $state.raw<ChatState | null>(null);
  #setBack = $state.raw<SetBack | null>(null);
  #connection = $state.raw<ConnectionState>({ name: "idle" });
  #held = $state<boolean | null>(null);
  #wasLive = $state(false);
  #gaveUp = $state(false);
  #grace = GRACE;
  #unhear: () => void = () => undefined;
  /** Stops the clock that runs while the line is lost; null while it isn't. */
  #giveUp: Cancel | null = null;

  constructor(around: Surroundings, owner: LineOwner) {
    this.#around = around;
    this.#owner = owner;
  }

  get chat(): ChatState | null {
    return this.#chat;
  }

  /** Its messages that are not known to be stored. */
  get unsent(): readonly Waiting[] {
    const acts = this.#chat && this.#client?.outbox.ofChat(this.#chat.chat);
    return acts?.filter(({ act }) => act.kind === "say") ?? [];
  }

  /** Whether this window is the one that the chat is in; null while it is not known. */
  get held(): boolean | null {
    return this.#held;
  }

  /** The messages of this chat that the server lost when it was restored from a backup. */
  get missing(): readonly Lost[] {
    return this.#setBack?.lost ?? [];
  }

  /** The patron dismissed the notice. */
  dismiss(): void {
    this.#setBack?.dismiss();
  }

  /** The server does not have this chat, or not any more. */
  get gone(): boolean {
    return this.#connection.name === "stopped" && this.#connection.code === UNKNOWN;
  }

  /** Whether this chat's line was ever good. */
  get wasLive(): boolean {
    return this.#wasLive;
  }

  /** The server has stopped it: it does not come back by itself. */
  get stopped(): boolean {
    return this.#connection.name === "stopped";
  }

  /** Too many others connect from the patron's network. */
  get crowded(): boolean {
    return atConnectionLimit(this.#connection);
  }

  /** Past the grace time, or stopped. */
  get lost(): boolean {
    return this.#gaveUp || this.stopped;
  }

  get state(): "connecting" | "connected" | "reconnecting" {
    if (this.#connection.name === "live" && this.#held) return "connected";
    const tried = "attempt" in this.#connection && this.#connection.attempt > 0;
    return this.#wasLive || tried ? "reconnecting" : "connecting";
  }

  now(): number {
    return this.#client?.now() ?? this.#around.ports.clock.now();
  }

  /** Puts a chat on the line. `outbox` is where what is not acknowledged is kept; it stands in the log where it stood. */
  open(talk: Talk, { chat, token }: KeptSession, outbox: string, scroll: ChatState["scroll"] | null): void {
    const { host } = this.#around;
    const visible = (): boolean => this.#around.visible();
    const client = new talk.LiveClient(
      this.#around.livePorts(talk),
      { role: "patron", chat, token, visible, page: () => host.view.page },
      outbox,
    );
    this.#client = client;
    this.#held = null;
    this.#wasLive = false;
    this.#gaveUp = false;
    const state = new talk.ChatState(client, chat, "patron");
    state.scroll = scroll ?? state.scroll;
    this.#chat = state;
    this.#setBack = new talk.SetBack(client, {
      all: () => (this.#chat ? [this.#chat] : []),
      replace: (now) => {
        this.#chat = now;
        this.#hear(client);
      },
    });
    client.listen({
      state: (state) => this.#connected(state),
      welcome: (frame) => (this.#grace = frame.grace),
      seat: ({ held }) => this.#owner.seat((this.#held = held)),
    });
    this.#hear(client);
    host.tell({ refdesk: "chat-started" });
    client.start();
  }

  /** Lets go of both. */
  close(): void {
    this.#stopWaiting();
    this.#client?.stop();
    this.#chat?.leave();
    this.#setBack?.leave();
    this.#client = null;
    this.#chat = null;
    this.#setBack = null;
  }

  /** Brings the chat to this window. */
  takeSeat(): void {
    this.#client?.takeSeat();
  }

  /** Begins to hope anew. */
  tryAgain(): void {
    this.#stopWaiting();
    this.#client?.checkNow();
    this.#client?.start();
    this.#waitForLine();
  }

  /** The browser says that it is online, or the page in view, again. */
  hurry(): void {
    this.#client?.checkNow();
  }

  /** The browser says that it is offline. */
  offline(): void {
    this.#client?.offline();
  }

  visible(visible: boolean): void {
    this.#client?.visible(visible);
  }

  /** After the chat's own state has heard: a listener that came later is called later. */
  #hear(client: LiveClient): void {
    this.#unhear();
    this.#unhear = client.listen({
      events: (_chat, events) => this.#owner.happened(events.at(-1)?.seq ?? 0),
    });
  }

  #connected(state: ConnectionState): void {
    this.#connection = state;
    if (state.name === "live") {
      this.#wasLive = true;
      this.#stopWaiting();
    } else if (state.name === "stopped") {
      if (this.gone && this.#chat) this.#setBack?.gone(this.#chat);
      this.#owner.stopped(state.code);
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
}
