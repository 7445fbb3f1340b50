/** The live client: one connection, the feeds that are open on it, and the unacknowledged acts. */
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
import { addressOf, chatKey, keyOf } from "./address";
import type { LogKey } from "./address";
import { Requests } from "./requests";
import { Connection } from "./connection";
import type { ConnectionPorts, ConnectionState } from "./connection";
import { Feeds } from "./feeds";
import type { DeskCredential, Listener, PassedFrame, PatronCredential } from "./listener";
import { Outbox } from "./outbox";
import type { Waiting } from "./outbox";
import type { Ports } from "./ports";
import { Takeover } from "./takeover";

export type { DeskCredential, Listener, PatronCredential } from "./listener";
export type LivePorts = Ports & ConnectionPorts;

const TYPING_EVERY = 3_000;

export class LiveClient {
  readonly outbox: Outbox;
  readonly #ports: LivePorts;
  readonly #credential: PatronCredential | DeskCredential;
  readonly #connection: Connection;
  readonly #feeds = new Feeds();
  readonly #requests = new Requests();
  readonly #listeners = new Set<Listener>();
  readonly #outcomes = new Map<string, (refusal: AnyRefusal | null) => void>();
  readonly #typed = new Map<LogKey, number>();
  /** Chats in which the user typed while a message was unacknowledged: `typing` is sent once it is stored. */
  readonly #typingAfterSend = new Set<LogKey>();
  readonly #seen = new Map<LogKey, { seq: number; count: number }>();
  #watching = false;
  /** The last seat that this window held. The server uses it to decide whether the window gets the seat again. */
  #seat = 0;
  /** This window's name: the server recognizes it even if the frame that granted the seat was lost. */
  readonly #window: string;
  #attempts = 0;
  #held = false;
  /** The seat is to be taken after the next `seat`: this window held it when the log was set back, or requested it. */
  #retakeSeat = false;
  /** The user requested the seat, and no `seat` frame has arrived since. */
  #seatRequested = false;
  readonly #takeover: Takeover;
  /** The epoch of all event numbers here; null before the first welcome. */
  #epoch: string | null = null;
  #skew = 0;

  /** `name` is the name under which the store holds unacknowledged acts. */
  constructor(ports: LivePorts, credential: PatronCredential | DeskCredential, name: string) {
    this.#ports = ports;
    this.#credential = credential;
    this.#window = credential.role === "patron" ? ports.random.key() : "";
    this.outbox = new Outbox(ports, name, {
      send: (frame) => this.#connection.send(frame),
      deferred: (waiting, refusal) => this.#notify((to) => to.deferred?.(waiting, refusal)),
      refused: (waiting, refusal) => this.#failed(waiting, refusal),
    });
    this.#connection = new Connection(ports, {
      hello: () => this.#hello(),
      renewable: credential.role === "desk",
      changed: (state) => this.#changed(state),
      frame: (frame) => this.#receive(frame),
    });
    this.#takeover = new Takeover(ports.clock, (seat) => this.#takeSeat(seat));
    if (credential.role === "patron") this.#feeds.open(chatKey(credential.chat), 0);
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Whether this patron's window is the one that the chat is in. */
  get held(): boolean {
    return this.#held;
  }

  /** The server's time (ms since 1970), by the difference to this clock at the last welcome. */
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

  /** To be called when the browser reports that it is online again, or that the page is visible again. */
  checkNow(): void {
    this.#connection.checkNow();
  }

  /** To be called when the browser reports that it is offline. */
  offline(): void {
    this.#connection.offline();
  }

  /** Returns a function that unsubscribes the listener. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts an act into the outbox, which sends it now or after the next welcome. Returns its key. */
  act(log: LogKey, act: ClientAct, key = this.#ports.random.key()): string {
    if (act.kind === "say") this.#typed.delete(log);
    this.#notify((to) => to.put?.({ key, log, act, at: this.#ports.clock.now() }));
    this.outbox.put(log, act, key);
    return key;
  }

  /** Puts an act into the outbox and resolves with null when it is stored, or with the final refusal. */
  perform(log: LogKey, act: ClientAct): Promise<AnyRefusal | null> {
    return new Promise((outcome) => this.#outcomes.set(this.act(log, act), outcome));
  }

  /** Removes an unacknowledged act from the outbox. Its promise stays pending. */
  discard(key: string): void {
    this.#outcomes.delete(key);
    this.outbox.discard(key);
  }

  /**
   * Opens a chat's feed after that seq: any on a desk, for a patron one that theirs continues. Opening it again restarts
   * the feed from there.
   */
  open(log: LogKey, after = 0): void {
    this.#feeds.open(log, after);
    this.#connection.send({ kind: "open", log: addressOf(log), after });
  }

  leave(log: LogKey): void {
    this.#feeds.leave(log);
    this.#seen.delete(log);
    this.#connection.send({ kind: "leave", log: addressOf(log) });
  }

  /** Subscribes to boards and the desk feed, on this connection and each later one. */
  watch(): void {
    this.#watching = true;
    this.#connection.send({ kind: "watch" });
  }

  /**
   * To be called at each keystroke; sends `typing` at most every 3 s. While a message is unacknowledged the frame waits
   * until it is stored, because the arrival of a message clears the indicator on the other side.
   */
  typing(log: LogKey): void {
    if (this.outbox.waiting(log).some(({ act }) => act.kind === "say")) {
      this.#typingAfterSend.add(log);
      return;
    }
    const now = this.#ports.clock.now();
    if (now - (this.#typed.get(log) ?? -Infinity) < TYPING_EVERY) return;
    if (this.#connection.send({ kind: "typing", log: addressOf(log) })) this.#typed.set(log, now);
  }

  /** This side has seen the chat up to `seq`, with `count` messages of the other. Sent again after a reconnect. */
  seen(log: LogKey, seq: number, count: number): void {
    if (seq <= (this.#seen.get(log)?.seq ?? 0)) return;
    this.#seen.set(log, { seq, count });
    this.#connection.send({ kind: "seen", log: addressOf(log), seq, count });
  }

  send(frame: AnyUp): void {
    this.#connection.send(frame);
  }

  /** The patron's page became visible or hidden. */
  visible(visible: boolean): void {
    this.#connection.send({ kind: "visible", visible });
  }

  /** Requests the patron's seat for this window; without a connection, as soon as there is one. */
  takeSeat(): void {
    this.#seatRequested = true;
    this.#takeSeat();
    if (this.#connection.state.name === "waiting") this.#connection.checkNow();
  }

  /** `vacant`: the seat that this window is to take over. */
  #takeSeat(vacant?: number): void {
    if (this.#credential.role !== "patron") return;
    const after = this.#feeds.get(chatKey(this.#credential.chat))?.through ?? 0;
    this.#connection.send({ kind: "take_seat", after, ...(vacant === undefined ? {} : { vacant }) });
  }

  setStatus(status: SetStatus["status"], away: Partial<SetStatus> = {}): Promise<Done | Refused> {
    const key = this.#ports.random.key();
    return this.#requests.send(key, { kind: "set_status", key, status, ...away }, (frame) =>
      this.#connection.send(frame),
    );
  }

  /** The operator uses the desk. Returns whether the frame left; to be repeated every minute (rule P41). */
  active(): boolean {
    return this.#connection.send({ kind: "active" });
  }

  monitor(departments: readonly number[]): Promise<Done | Refused> {
    const key = this.#ports.random.key();
    const frame: AnyUp = { kind: "monitor", key, departments: [...departments] };
    return this.#requests.send(key, frame, (sent) => this.#connection.send(sent));
  }

  async #hello(): Promise<AnyUp> {
    const credential = this.#credential;
    if (credential.role === "desk")
      return { kind: "desk_hello", version: VERSION, token: await credential.token() };
    const after = this.#feeds.get(chatKey(credential.chat))?.through ?? 0;
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
      this.#takeover.disconnected();
      this.outbox.shut();
      this.#typed.clear();
      this.#typingAfterSend.clear();
    }
    this.#notify((to) => to.state?.(state));
  }

  #receive(frame: AnyDown): void {
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
      case "seat":
        return this.#seatChanged(frame);
      case "pong":
      case "ping":
      case "bye":
        return;
      default:
        return this.#pass(frame);
    }
  }

  #pass(frame: PassedFrame): void {
    const { kind } = frame;
    this.#notify((to) =>
      (to as Record<typeof kind, ((passed: PassedFrame) => void) | undefined>)[kind]?.(frame),
    );
  }

  #welcome(frame: Welcome): void {
    this.#skew = frame.now - this.#ports.clock.now();
    const setBack = this.#epoch !== null && this.#epoch !== frame.epoch;
    this.#epoch = frame.epoch;
    if (setBack) this.#restart(null);
    this.#pass(frame);
    if (this.#seatRequested) this.#retakeSeat = true;
    this.#takeover.connected();
    if (this.#credential.role === "patron") return;
    if (this.#watching) this.#connection.send({ kind: "watch" });
    for (const [log, after] of this.#feeds.positions())
      this.#connection.send({ kind: "open", log: addressOf(log), after });
    for (const [log, { seq, count }] of this.#seen)
      this.#connection.send({ kind: "seen", log: addressOf(log), seq, count });
    this.#requests.resend((frame) => this.#connection.send(frame));
    this.outbox.open();
  }

  #seatChanged(frame: Seat): void {
    this.#held = frame.held;
    this.#takeover.changed(frame);
    if (!frame.held && this.#retakeSeat) this.#takeSeat();
    this.#retakeSeat = this.#seatRequested = false;
    if (frame.held) {
      this.#seat = frame.seat;
      for (const [log, after] of this.#feeds.positions())
        if (this.#credential.role === "patron" && log !== chatKey(this.#credential.chat))
          this.#connection.send({ kind: "open", log: addressOf(log), after });
      this.outbox.open();
      for (const [log, { seq, count }] of this.#seen)
        this.#connection.send({ kind: "seen", log: addressOf(log), seq, count });
      if (this.#credential.role === "patron") this.visible(this.#credential.visible());
    } else {
      this.outbox.shut();
    }
    this.#pass(frame);
  }

  #events(frame: Events): void {
    const log = keyOf(frame.log);
    const feed = this.#feeds.get(log);
    if (!feed) return;
    const { fresh, gap } = feed.apply(frame);
    if (gap) {
      this.#connection.send({ kind: "open", log: frame.log, after: feed.through });
      return;
    }
    this.#notify((to) => to.events?.(log, fresh));
    for (const event of fresh) if (event.key) this.#stored(event.key, event.seq);
  }

  #opened(frame: Opened): void {
    if (frame.epoch !== this.#epoch) return this.#connection.reconnect();
    const log = keyOf(frame.log);
    const feed = this.#feeds.get(log);
    if (!feed || frame.through >= feed.through) return this.#pass(frame);
    this.#restart(log);
    this.#connection.send({ kind: "open", log: frame.log, after: 0 });
  }

  /** The log of this chat, or of all, was set back (P38): all event numbers known of it are invalid. */
  #restart(log: LogKey | null): void {
    this.#retakeSeat = this.#held;
    this.#feeds.restart(log);
    if (log === null) this.#seen.clear();
    else this.#seen.delete(log);
    this.#notify((to) => to.restart?.(log));
  }

  #done(frame: Done): void {
    if (!this.#requests.resolve(frame)) this.#stored(frame.key, frame.seq ?? null);
  }

  #stored(key: string, seq: number | null): void {
    const waiting = this.outbox.acknowledge(key);
    if (!waiting) return;
    this.#notify((to) => to.done?.(waiting, seq));
    this.#resolveOutcome(waiting, null);
  }

  #refused(frame: Refused): void {
    if (this.#requests.resolve(frame)) return;
    if (frame.key) this.outbox.refused(frame.key, frame.refusal);
    else this.#notify((to) => to.frameRefused?.(frame.refusal));
  }

  #failed(waiting: Waiting, refusal: AnyRefusal): void {
    this.#notify((to) => to.refused?.(waiting, refusal));
    this.#resolveOutcome(waiting, refusal);
  }

  #resolveOutcome({ key, log }: Waiting, refusal: AnyRefusal | null): void {
    this.#outcomes.get(key)?.(refusal);
    this.#outcomes.delete(key);
    if (this.#typingAfterSend.delete(log)) this.typing(log);
  }

  #notify(call: (to: Listener) => void): void {
    for (const listener of [...this.#listeners]) call(listener);
  }
}
