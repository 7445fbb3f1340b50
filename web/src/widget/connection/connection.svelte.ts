/**
 * The connection to the server and its chat: the connection's state, whether this window holds the seat, and whether a
 * lost connection is past the grace time. One chat after another may use it.
 */
import { chatKey } from "../../live/address";
import type { LiveClient } from "../../live/client";
import { atConnectionLimit } from "../../live/connection";
import type { ConnectionState } from "../../live/connection";
import type { Waiting } from "../../live/outbox";
import type { Cancel } from "../../live/ports";
import type { Seat } from "../../protocol/wire";
import type { ChatState } from "../../state/chat.svelte";
import type { Lost, SetBack } from "../../state/setback.svelte";
import type { StoredSession } from "../memory";
import type { Environment, Talk } from "../environment";

/** The default grace time in ms, until the server's welcome. */
const GRACE = 60_000;
/** The close code for an unknown token. */
const UNKNOWN = 4401;

export interface ConnectionOwner {
  /** This window holds the seat, or lost it. */
  seat(held: boolean): void;
  /** Events were read up to this seq. */
  eventsRead(through: number): void;
  /** The server closed the connection for good, with this code. */
  stopped(code: number): void;
}

export class PatronConnection {
  readonly #environment: Environment;
  readonly #owner: ConnectionOwner;

  #client: LiveClient | null = null;
  #chat = $state.raw<ChatState | null>(null);
  /** The chats that this one continues, the oldest first. */
  #earlier = $state.raw<readonly ChatState[]>([]);
  #setBack = $state.raw<SetBack | null>(null);
  #connection = $state.raw<ConnectionState>({ name: "idle" });
  #held = $state<boolean | null>(null);
  #cameBack = $state(false);
  /** The last `seat` frame said that the seat is vacant. */
  #vacant = false;
  #wasLive = $state(false);
  #gaveUp = $state(false);
  #grace = GRACE;
  #unhear: () => void = () => undefined;
  /** Cancels the timer of the grace time; null without a timer. */
  #graceTimer: Cancel | null = null;

  constructor(environment: Environment, owner: ConnectionOwner) {
    this.#environment = environment;
    this.#owner = owner;
  }

  get chat(): ChatState | null {
    return this.#chat;
  }

  /** The chats that this one continues, the oldest first. */
  get earlier(): readonly ChatState[] {
    return this.#earlier;
  }

  /** The chat's messages that are not known to be stored. */
  get unsent(): readonly Waiting[] {
    const acts = this.#chat && this.#client?.outbox.of(this.#chat.log);
    return acts?.filter(({ act }) => act.kind === "say") ?? [];
  }

  /** Whether this window holds the seat; null until that is known. */
  get held(): boolean | null {
    return this.#held;
  }

  /** The chat returned here from a window that is gone, and the patron has not written since. */
  get cameBack(): boolean {
    return this.#cameBack;
  }

  /** The messages of this chat that the server lost when it was restored from a backup. */
  get missing(): readonly Lost[] {
    return this.#setBack?.lost ?? [];
  }

  /** The patron dismissed the notice. */
  dismiss(): void {
    this.#setBack?.dismiss();
  }

  /** The server doesn't know this chat, or no longer. */
  get gone(): boolean {
    return this.#connection.name === "stopped" && this.#connection.code === UNKNOWN;
  }

  /** Whether this chat's connection was ever live. */
  get wasLive(): boolean {
    return this.#wasLive;
  }

  /** The server closed the connection for good. */
  get stopped(): boolean {
    return this.#connection.name === "stopped";
  }

  /** Too many connections come from the patron's network. */
  get atConnectionLimit(): boolean {
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
    return this.#client?.now() ?? this.#environment.ports.clock.now();
  }

  /** Connects a chat. `outbox` is the name of its unacknowledged acts in the store, `scroll` its last position. */
  open(talk: Talk, { chat, token }: StoredSession, outbox: string, scroll: ChatState["scroll"] | null): void {
    const { host } = this.#environment;
    const visible = (): boolean => this.#environment.visible();
    const client = new talk.LiveClient(
      this.#environment.livePorts(talk),
      { role: "patron", chat, token, visible, page: () => host.view.page },
      outbox,
    );
    this.#client = client;
    this.#held = null;
    this.#cameBack = this.#vacant = false;
    this.#wasLive = false;
    this.#gaveUp = false;
    const state = new talk.ChatState(client, chatKey(chat), "patron");
    state.scroll = scroll ?? state.scroll;
    this.#chat = state;
    this.#setBack = new talk.SetBack(client, {
      all: () => (this.#chat ? [this.#chat] : []),
      replace: (now) => {
        this.#chat = now;
        this.#listen(client, talk);
        this.#readEarlier(client, talk);
      },
    });
    client.listen({
      state: (state) => this.#connected(state),
      welcome: (frame) => (this.#grace = frame.grace),
      seat: (frame) => this.#seat(frame),
      put: () => (this.#cameBack = false),
      restart: () => this.#leaveEarlier(),
    });
    this.#listen(client, talk);
    host.post({ refdesk: "chat-started" });
    client.start();
  }

  /** Closes the connection and the chat. */
  close(): void {
    this.#stopGrace();
    this.#client?.stop();
    this.#chat?.leave();
    this.#leaveEarlier();
    this.#setBack?.leave();
    this.#client = null;
    this.#chat = null;
    this.#setBack = null;
  }

  /** Requests the seat for this window. */
  takeSeat(): void {
    this.#vacant = false;
    this.#client?.takeSeat();
  }

  #seat({ held, vacant = false }: Seat): void {
    this.#cameBack = held && (this.#cameBack || this.#vacant);
    this.#vacant = !held && vacant;
    this.#held = held;
    this.#owner.seat(held);
  }

  /** Connects now and restarts the grace time. */
  tryAgain(): void {
    this.#stopGrace();
    this.#client?.checkNow();
    this.#client?.start();
    this.#startGrace();
  }

  /** The browser reports that it is online again, or the page visible. */
  checkNow(): void {
    this.#client?.checkNow();
  }

  /** The browser reports that it is offline. */
  offline(): void {
    this.#client?.offline();
  }

  visible(visible: boolean): void {
    this.#client?.visible(visible);
  }

  /** Subscribes after the chat's state, which is then updated before this listener is called. */
  #listen(client: LiveClient, talk: Talk): void {
    this.#unhear();
    this.#unhear = client.listen({
      events: (log, events) => {
        if (log === this.#chat?.log) this.#owner.eventsRead(events.at(-1)?.seq ?? 0);
        this.#readEarlier(client, talk);
      },
    });
  }

  /** Opens the chat before the first one that is read. */
  #readEarlier(client: LiveClient, talk: Talk): void {
    const first = this.#earlier[0] ?? this.#chat;
    const before = first?.head.continues ?? null;
    if (before === null) return;
    const log = chatKey(before);
    this.#earlier = [new talk.ChatState(client, log, "patron"), ...this.#earlier];
    client.open(log);
  }

  #leaveEarlier(): void {
    for (const chat of this.#earlier) chat.leave();
    this.#earlier = [];
  }

  #connected(state: ConnectionState): void {
    this.#connection = state;
    if (state.name === "live") {
      this.#wasLive = true;
      this.#stopGrace();
    } else if (state.name === "stopped") {
      if (this.gone && this.#chat) this.#setBack?.gone(this.#chat);
      this.#owner.stopped(state.code);
    } else if (state.name === "waiting") this.#startGrace();
  }

  /** After the grace time the connection counts as lost. Attempts to reconnect continue. */
  #startGrace(): void {
    this.#graceTimer ??= this.#environment.ports.clock.after(this.#grace, () => (this.#gaveUp = true));
  }

  #stopGrace(): void {
    this.#graceTimer?.();
    this.#graceTimer = null;
    this.#gaveUp = false;
  }
}
