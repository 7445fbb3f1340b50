/** The live client: one connection, the feeds that are open on it, and the acts that wait to be acknowledged. */
import { VERSION } from "../protocol/wire";
import type {
  AnyDown,
  AnyRefusal,
  AnyUp,
  ClientAct,
  Done,
  Events,
  Opened,
  Refused,
  Seat,
  SetStatus,
  Welcome,
} from "../protocol/wire";
import { Asks } from "./asks";
import { Connection } from "./connection";
import type { ConnectionPorts, ConnectionState } from "./connection";
import { Feeds } from "./feeds";
import type { DeskCredential, Listener, PatronCredential } from "./listener";
import { Outbox } from "./outbox";
import type { Waiting } from "./outbox";
import type { Ports } from "./ports";

export type { DeskCredential, Listener, PatronCredential } from "./listener";
export type LivePorts = Ports & ConnectionPorts;

const TYPING_EVERY = 3_000;

export class LiveClient {
  readonly outbox: Outbox;
  readonly #ports: LivePorts;
  readonly #credential: PatronCredential | DeskCredential;
  readonly #connection: Connection;
  readonly #feeds = new Feeds();
  readonly #asks = new Asks();
  readonly #listeners = new Set<Listener>();
  readonly #outcomes = new Map<string, (refusal: AnyRefusal | null) => void>();
  readonly #typed = new Map<number, number>();
  /** Chats whose writer types the next message already. */
  readonly #typesOn = new Set<number>();
  readonly #seen = new Map<number, { seq: number; count: number }>();
  #watching = false;
  /** The last seat that this window held: the server knows by it who may have the seat again. */
  #seat = 0;
  /** This window's own name: by it the seat is ours even if we never heard that we got it. */
  readonly #window: string;
  #attempts = 0;
  #held = false;
  /** This window held the chat when the log was set back: it takes the seat again. */
  #heldBefore = false;
  /** The user asked for the seat, and no `seat` has come since. */
  #seatRequested = false;
  /** The epoch of all event numbers here; null before the first welcome. */
  #epoch: string | null = null;
  #skew = 0;

  /** `name` is where unacknowledged acts are kept in the store. */
  constructor(ports: LivePorts, credential: PatronCredential | DeskCredential, name: string) {
    this.#ports = ports;
    this.#credential = credential;
    this.#window = credential.role === "patron" ? ports.random.key() : "";
    this.outbox = new Outbox(ports, name, {
      send: (frame) => this.#connection.send(frame),
      resting: (waiting, refusal) => this.#tell((to) => to.resting?.(waiting, refusal)),
      refused: (waiting, refusal) => this.#over(waiting, refusal),
    });
    this.#connection = new Connection(ports, {
      hello: () => this.#hello(),
      renewable: credential.role === "desk",
      changed: (state) => this.#changed(state),
      frame: (frame) => this.#take(frame),
    });
    if (credential.role === "patron") this.#feeds.open(credential.chat, 0);
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Whether this patron's window is the one that the chat is in. */
  get held(): boolean {
    return this.#held;
  }

  /** The server's time, as far as the last welcome told it. */
  now(): number {
    return this.#ports.clock.now() + this.#skew;
  }

  get ports(): LivePorts {
    return this.#ports;
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** To be called when the browser says that it is online, or the page visible, again. */
  hurry(): void {
    this.#connection.hurry();
  }

  /** To be called when the browser says that it is offline. */
  offline(): void {
    this.#connection.offline();
  }

  /** Returns what unsubscribes. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts an act into the outbox; it goes out now or after the next welcome. Returns its key. */
  act(chat: number, act: ClientAct): string {
    if (act.kind === "say") this.#typed.delete(chat);
    const key = this.#ports.random.key();
    this.#tell((to) => to.put?.({ key, chat, act, at: this.#ports.clock.now() }));
    this.outbox.put(chat, act, key);
    return key;
  }

  /** The same, and what became of it: null when it is stored, else why it was refused for good. */
  perform(chat: number, act: ClientAct): Promise<AnyRefusal | null> {
    return new Promise((outcome) => this.#outcomes.set(this.act(chat, act), outcome));
  }

  /** Gives up an act that is not acknowledged yet. */
  discard(key: string): void {
    this.#outcomes.delete(key);
    this.outbox.discard(key);
  }

  /** Opens a chat's feed (desk only), from after that seq; opening again starts again from there. */
  open(chat: number, after = 0): void {
    this.#feeds.open(chat, after);
    this.#connection.send({ kind: "open", chat, after });
  }

  leave(chat: number): void {
    this.#feeds.leave(chat);
    this.#seen.delete(chat);
    this.#connection.send({ kind: "leave", chat });
  }

  /** Boards and the desk feed, on this connection and each later one. */
  watch(): void {
    this.#watching = true;
    this.#connection.send({ kind: "watch" });
  }

  /** The writer is typing: passed on at most every 3 s, and once what they sent is stored, whose coming would end it. */
  typing(chat: number): void {
    if (this.outbox.waiting(chat).some(({ act }) => act.kind === "say")) {
      this.#typesOn.add(chat);
      return;
    }
    const now = this.#ports.clock.now();
    if (now - (this.#typed.get(chat) ?? -Infinity) < TYPING_EVERY) return;
    if (this.#connection.send({ kind: "typing", chat })) this.#typed.set(chat, now);
  }

  /** Seen up to `seq`, `count` messages of the other side in all; told again after a reconnect. */
  seen(chat: number, seq: number, count: number): void {
    if (seq <= (this.#seen.get(chat)?.seq ?? 0)) return;
    this.#seen.set(chat, { seq, count });
    this.#connection.send({ kind: "seen", chat, seq, count });
  }

  /** A ticket is open here: to be said again every 20 s (rule P31). */
  look(ticket: number): void {
    this.#connection.send({ kind: "look", ticket });
  }

  /** A patron's page came into view, or went out of it. */
  visible(visible: boolean): void {
    this.#connection.send({ kind: "visible", visible });
  }

  /** Brings the patron's chat to this window; without a connection, as soon as there is one. */
  takeSeat(): void {
    this.#seatRequested = true;
    this.#takeSeat();
    if (this.#connection.state.name === "waiting") this.#connection.hurry();
  }

  #takeSeat(): void {
    if (this.#credential.role !== "patron") return;
    const after = this.#feeds.get(this.#credential.chat)?.through ?? 0;
    this.#connection.send({ kind: "take_seat", after });
  }

  setStatus(status: SetStatus["status"]): Promise<Done | Refused> {
    const key = this.#ports.random.key();
    return this.#asks.ask(key, { kind: "set_status", key, status }, (frame) => this.#connection.send(frame));
  }

  monitor(departments: readonly number[]): Promise<Done | Refused> {
    const key = this.#ports.random.key();
    const frame: AnyUp = { kind: "monitor", key, departments: [...departments] };
    return this.#asks.ask(key, frame, (each) => this.#connection.send(each));
  }

  async #hello(): Promise<AnyUp> {
    const credential = this.#credential;
    if (credential.role === "desk")
      return { kind: "desk_hello", version: VERSION, token: await credential.token() };
    const after = this.#feeds.get(credential.chat)?.through ?? 0;
    const { token } = credential;
    return {
      kind: "patron_hello",
      version: VERSION,
      token,
      after,
      epoch: this.#epoch ?? "",
      seat: this.#seat,
      window: this.#window,
      attempt: ++this.#attempts,
      visible: credential.visible(),
      page: credential.page(),
    };
  }

  #changed(state: ConnectionState): void {
    if (state.name !== "live") {
      this.outbox.shut();
      this.#typed.clear();
      this.#typesOn.clear();
    }
    this.#tell((to) => to.state?.(state));
  }

  #take(frame: AnyDown): void {
    switch (frame.kind) {
      case "welcome":
        return this.#welcome(frame);
      case "done":
        return this.#done(frame);
      case "refused":
        return this.#refused(frame);
      case "events":
        return this.#events(frame);
      case "opened":
        return this.#opened(frame);
      case "board":
        return this.#tell((to) => to.board?.(frame));
      case "desk":
        return this.#tell((to) => to.desk?.(frame));
      case "typing":
        return this.#tell((to) => to.typing?.(frame));
      case "seen":
        return this.#tell((to) => to.seen?.(frame));
      case "seat":
        return this.#seatSaid(frame);
      case "ticket_changed":
        return this.#tell((to) => to.ticketChanged?.(frame));
      case "ticket_notice":
        return this.#tell((to) => to.ticketNotice?.(frame));
      case "looking_at":
        return this.#tell((to) => to.lookingAt?.(frame));
    }
  }

  #welcome(frame: Welcome): void {
    this.#skew = frame.now - this.#ports.clock.now();
    const setBack = this.#epoch !== null && this.#epoch !== frame.epoch;
    this.#epoch = frame.epoch;
    if (setBack) this.#restart(null);
    this.#tell((to) => to.welcome?.(frame));
    if (this.#seatRequested) this.#heldBefore = true;
    if (this.#credential.role === "patron") return;
    if (this.#watching) this.#connection.send({ kind: "watch" });
    for (const [chat, after] of this.#feeds.positions()) this.#connection.send({ kind: "open", chat, after });
    for (const [chat, { seq, count }] of this.#seen)
      this.#connection.send({ kind: "seen", chat, seq, count });
    this.#asks.again((each) => this.#connection.send(each));
    this.outbox.open();
  }

  #seatSaid(frame: Seat): void {
    this.#held = frame.held;
    if (!frame.held && this.#heldBefore) this.#takeSeat();
    this.#heldBefore = this.#seatRequested = false;
    if (frame.held) {
      this.#seat = frame.seat;
      this.outbox.open();
      for (const [chat, { seq, count }] of this.#seen)
        this.#connection.send({ kind: "seen", chat, seq, count });
      if (this.#credential.role === "patron") this.visible(this.#credential.visible());
    } else {
      this.outbox.shut();
    }
    this.#tell((to) => to.seat?.(frame));
  }

  #events(frame: Events): void {
    const feed = this.#feeds.get(frame.chat);
    if (!feed) return;
    const { fresh, gap } = feed.take(frame);
    if (gap) {
      this.#connection.send({ kind: "open", chat: frame.chat, after: feed.through });
      return;
    }
    this.#tell((to) => to.events?.(frame.chat, fresh));
    for (const event of fresh) if (event.key) this.#stored(event.key, event.seq);
  }

  #opened(frame: Opened): void {
    if (frame.epoch !== this.#epoch) return this.#connection.again();
    const feed = this.#feeds.get(frame.chat);
    if (!feed || frame.through >= feed.through) return this.#tell((to) => to.opened?.(frame));
    this.#restart(frame.chat);
    this.#connection.send({ kind: "open", chat: frame.chat, after: 0 });
  }

  /** The log of this chat, or of all, was set back (P38): all known numbers of it are invalid. */
  #restart(chat: number | null): void {
    this.#heldBefore = this.#held;
    this.#feeds.restart(chat);
    if (chat === null) this.#seen.clear();
    else this.#seen.delete(chat);
    this.#tell((to) => to.restart?.(chat));
  }

  #done(frame: Done): void {
    if (!this.#asks.take(frame)) this.#stored(frame.key, frame.seq ?? null);
  }

  #stored(key: string, seq: number | null): void {
    const waiting = this.outbox.settled(key);
    if (!waiting) return;
    this.#tell((to) => to.done?.(waiting, seq));
    this.#settle(waiting, null);
  }

  #refused(frame: Refused): void {
    if (this.#asks.take(frame)) return;
    if (frame.key) this.outbox.refused(frame.key, frame.refusal);
    else this.#tell((to) => to.frameRefused?.(frame.refusal));
  }

  #over(waiting: Waiting, refusal: AnyRefusal): void {
    this.#tell((to) => to.refused?.(waiting, refusal));
    this.#settle(waiting, refusal);
  }

  #settle({ key, chat }: Waiting, refusal: AnyRefusal | null): void {
    this.#outcomes.get(key)?.(refusal);
    this.#outcomes.delete(key);
    if (this.#typesOn.delete(chat)) this.typing(chat);
  }

  #tell(call: (to: Listener) => void): void {
    for (const listener of [...this.#listeners]) call(listener);
  }
}
