/** The state of one operator's desk, from the live client and the operator's acts. */

import { chatKey, keyOf } from "../live/address";
import type { LiveClient } from "../live/client";
import type { ConnectionState } from "../live/connection";
import { m } from "../paraglide/messages.js";
import type {
  AnyRefusal,
  ClientAct,
  Colleague,
  Desk,
  MoreDepartments,
  Row,
  SetStatus,
} from "../protocol/wire";
import { refusalText } from "../state/refusals";
import { Alerts } from "./alerts/alerts";
import type { Alert, Attention } from "./alerts/alerts";
import type { Bootstrap } from "./bootstrap";
import { Board, isMine } from "./board/board.svelte";
import type { Change } from "./board/board.svelte";
import { ActivityLog } from "./status/activity.svelte";
import type { Status } from "./status/activity.svelte";
import type { InternalChats } from "./internal/internalChats.svelte";
import { Listing } from "./board/listing.svelte";
import { patronName } from "./parts/names";
import { Navigation } from "./header/navigation.svelte";
import type { Notifier } from "./alerts/notifier";
import { OpenChats } from "./board/openchats.svelte";
import type { PaneFocus } from "./chat/paneFocus.svelte";
import { PAGE_RIGHTS } from "./rights";
import type { Right } from "./rights";
import type { Destination, Route } from "./header/route.svelte";
import { reportRefusedMessage } from "./chat/refusedMessage";
import { WaitingChats } from "./board/waiting.svelte";
import type { ChatWindows } from "./windows/windows.svelte";

type Me = Pick<Bootstrap["operator"], "id" | "name" | "rights">;

export interface DeskDependencies {
  readonly client: LiveClient;
  readonly me: Me;
  readonly route: Route;
  readonly windows: ChatWindows;
  readonly paneFocus: PaneFocus;
  readonly notifier: Notifier;
  /** Whether the page is visible. */
  visible(): boolean;
  alert(alert: Alert): void;
  dismissAlert(chat: number): void;
  /** Nobody has claimed a chat for a while. */
  ringAgain(): void;
}

/** Milliseconds in which all frames of a board arrive. */
const BOARD_TIME = 5_000;

export class DeskState {
  readonly me: Me;
  readonly client: LiveClient;
  readonly navigation: Navigation;
  readonly notifier: Notifier;
  readonly board: Board;
  readonly listing: Listing;
  readonly chats: OpenChats;
  readonly waiting: WaitingChats;
  readonly activity = new ActivityLog();

  desk = $state.raw<Desk | null>(null);
  #coming: Desk | null = null;
  connection = $state.raw<ConnectionState>({ name: "idle" });
  /** Null until this part of the desk is loaded. */
  internal = $state.raw<InternalChats | null>(null);
  /** The server's time in ms, updated each second. */
  now = $state(0);
  /** Chats with an unanswered `claim` or `take_over`. */
  claiming = $state.raw<ReadonlySet<number>>(new Set());
  /** Whether this desk was connected before. Until then no connection is lost. */
  wasLive = $state(false);
  /**
   * Why the session ended according to the HTTP API, in words; empty if unknown. Null while it lasts. The connection
   * may outlive it for a while.
   */
  signedOut = $state<string | null>(null);

  readonly #dependencies: DeskDependencies;
  #alerts: Alerts | null = null;
  #wholeAt = 0;

  constructor(dependencies: DeskDependencies) {
    this.#dependencies = dependencies;
    this.me = dependencies.me;
    this.client = dependencies.client;
    this.notifier = dependencies.notifier;
    this.board = new Board(dependencies.me.id);
    this.waiting = new WaitingChats(this);
    this.listing = new Listing(this.board, dependencies.client.ports.clock);
    this.chats = new OpenChats(dependencies.client, dependencies.me.id, () => this.navigation.updateFeeds());
    this.navigation = new Navigation({
      ...dependencies,
      board: this.board,
      chats: this.chats,
      joined: () => this.desk?.joined ?? [],
      onshow: (chat) => dependencies.dismissAlert(chat),
    });
    this.client.listen({
      state: (state) => this.#connected(state),
      restart: (log) => log === null && this.board.restart(),
      welcome: (frame) => (this.#alerts ??= new Alerts(frame.now)),
      board: (frame) => this.#changed(this.board.apply(frame)),
      desk: (frame) => this.#desk(frame),
      more_departments: (frame) => this.#desk(frame),
      colleagues_changed: ({ colleagues }) => {
        const row = (id: number): Colleague | undefined => colleagues.find((person) => person.id === id);
        if (this.desk)
          this.#desk({
            ...this.desk,
            colleagues: this.desk.colleagues.map((person) => row(person.id) ?? person),
          });
      },
      refused: (waiting, refusal) => reportRefusedMessage(this, waiting, refusal),
    });
    this.#tick();
  }

  start(): void {
    this.client.watch();
    this.client.start();
    this.navigation.updateFeeds();
  }

  /** The display name, which patrons see. */
  get name(): string {
    return this.desk?.name ?? this.me.name;
  }

  get rights(): readonly Right[] {
    return this.desk?.rights ?? this.me.rights;
  }

  /** Whether the operator may do this in any library. */
  can(right: Right): boolean {
    return this.rights.includes(right);
  }

  opens(page: Destination["page"]): boolean {
    const right = PAGE_RIGHTS[page];
    return right === undefined || this.can(right);
  }

  get status(): Status | null {
    return this.desk?.status ?? null;
  }

  get lost(): boolean {
    return this.wasLive && this.connection.name !== "live";
  }

  /** Names of the monitored departments. */
  get monitored(): readonly string[] {
    return (
      this.desk?.departments
        .filter((department) => department.monitored)
        .map((department) => department.name) ?? []
    );
  }

  /** Whether the operator belongs to no department, so that no chat can reach them in any status. */
  get hasNoDepartment(): boolean {
    return this.desk?.departments.length === 0;
  }

  /** Whether a colleague's desks are open, and none answers. */
  isSilent(person: { readonly id: number } | null): boolean {
    const colleague = person && this.desk?.colleagues.find(({ id }) => id === person.id);
    return colleague?.status === "not_responding";
  }

  department(id: number): string {
    return this.desk?.departments.find((department) => department.id === id)?.name ?? "";
  }

  /** The number of the patron's messages that the operator has not read in a chat of their own. */
  unread(row: Row): number {
    const read = this.desk?.read.find(({ log }) => keyOf(log) === chatKey(row.chat))?.count ?? 0;
    const state = this.chats.get(row.chat);
    const here = state?.opened ? state.theirs.length - state.unseen : 0;
    return Math.max(0, row.patron_messages - Math.max(read, here));
  }

  /** The number of active chats that the operator owns or participates in. */
  get activeChats(): number {
    return this.board.mine.filter((row) => row.state === "active").length;
  }

  /** The number of chats that need the operator: unclaimed ones, and active ones of their own with unread messages. */
  get due(): number {
    const unread = this.board.mine.filter((row) => row.state === "active" && this.unread(row) > 0);
    return this.waiting.all.length + unread.length;
  }

  /** The number of chats other than this one that need the operator. */
  dueBeside(chat: number): number {
    const row = this.board.get(chat);
    const counts = row && (row.state === "waiting" || (row.state === "active" && this.unread(row) > 0));
    return this.due - (counts ? 1 : 0);
  }

  claim(chat: number): Promise<void> {
    return this.#claimBy(chat, { kind: "claim" });
  }

  takeOver(chat: number): Promise<void> {
    return this.#claimBy(chat, { kind: "take_over" });
  }

  async end(chat: number): Promise<void> {
    this.reportRefusal(chat, await this.client.perform(chatKey(chat), { kind: "end" }));
  }

  /** Returns whether the chat was closed. */
  async close(chat: number): Promise<boolean> {
    const refusal = await this.client.perform(chatKey(chat), { kind: "close" });
    if (refusal) this.reportRefusal(chat, refusal);
    else {
      for (const { key } of this.client.outbox.of(chatKey(chat))) this.client.discard(key);
      this.navigation.close(chat);
    }
    return refusal === null;
  }

  /** `away`: what colleagues read beside "Away". */
  async setStatus(status: Status, away?: Pick<SetStatus, "reason" | "back_at">): Promise<void> {
    const answer = await this.client.setStatus(status, away);
    if (answer.kind === "refused") this.notifier.show(refusalText(answer.refusal));
  }

  /** Returns whether the server accepted. The desk frame that confirms it may arrive later. */
  async monitor(departments: readonly number[]): Promise<boolean> {
    const answer = await this.client.monitor(departments);
    if (answer.kind === "refused") this.notifier.show(refusalText(answer.refusal));
    return answer.kind === "done";
  }

  /** Claims a chat without showing it or reporting the refusal, which is returned. */
  async claimQuietly(chat: number, act: ClientAct = { kind: "claim" }): Promise<AnyRefusal | null> {
    this.claiming = new Set([...this.claiming, chat]);
    this.#dependencies.dismissAlert(chat);
    this.#dependencies.paneFocus.claim(chatKey(chat));
    const refusal = await this.client.perform(chatKey(chat), act);
    this.claiming = new Set([...this.claiming].filter((other) => other !== chat));
    return refusal;
  }

  async #claimBy(chat: number, act: ClientAct): Promise<void> {
    if (this.claiming.has(chat)) return;
    const answer = this.claimQuietly(chat, act);
    this.navigation.show(chat);
    this.reportRefusal(chat, await answer);
  }

  reportRefusal(chat: number, refusal: AnyRefusal | null): void {
    if (!refusal) return;
    const state = this.chats.get(chat);
    const subject = state?.opened ? state.head : this.board.get(chat);
    if (refusal.name === "AlreadyClaimed" && subject)
      this.notifier.show(m.desk_already_claimed({ name: refusal.by, patron: patronName(subject) }));
    else this.notifier.show(refusalText(refusal));
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
    for (const { before, to } of changes) if (before && to) this.#transferred(before, to);
    for (const { before, after } of changes)
      if (after && after.state !== "waiting" && isPassedOn(before, after))
        this.#dependencies.dismissAlert(after.chat);
    this.#alert(changes);
    this.activity.changed(changes, this.client.now());
    this.navigation.updateFeeds();
  }

  #alert(changes: readonly Change[]): void {
    const now = this.client.now();
    if (changes.some(({ whole }) => whole)) this.#wholeAt = now;
    const attention = { ...this.#attention(), complete: now - this.#wholeAt > BOARD_TIME };
    for (const alert of this.#alerts?.of(changes, attention) ?? []) this.#dependencies.alert(alert);
  }

  #attention(): Attention {
    const { status, busy = false } = this.desk ?? {};
    const watched = this.#dependencies.visible() ? this.navigation.route.chat : null;
    return { me: this.me.id, online: status === "online", busy, watched };
  }

  #transferred(row: Row, to: string): void {
    if (isMine(row, this.me.id))
      this.notifier.show(m.desk_transfer_accepted({ name: to, patron: patronName(row) }));
    this.navigation.close(row.chat);
  }

  /** A desk frame counts once all of its departments have come. */
  #desk(part: Desk | MoreDepartments): void {
    if (part.kind === "desk") this.#coming = part;
    else if (this.#coming?.version === part.version)
      this.#coming = { ...this.#coming, departments: [...this.#coming.departments, ...part.departments] };
    const frame = this.#coming;
    if (part.more || !frame) return;
    this.activity.desk(this.desk, frame, this.client.now());
    const wasBusy = this.desk?.busy;
    this.board.prune(this.desk, frame);
    this.desk = frame;
    this.navigation.updateFeeds();
    // Chats that started in the meantime have not rung yet.
    if (wasBusy && !frame.busy)
      this.#alert(this.board.waiting.map((after) => ({ before: after, after, whole: false })));
  }

  #tick(): void {
    this.now = this.client.now();
    this.activity.waits(this.board.waiting, this.now);
    // Without a connection, somebody may have claimed it long ago.
    const live = this.connection.name === "live";
    if (live && this.#alerts?.ringsAgain(this.waiting.all, this.#attention(), this.now))
      this.#dependencies.ringAgain();
    this.client.ports.clock.after(1000 - (this.now % 1000), () => this.#tick());
  }
}

/** Whether a chat changed its state or its operator, or that one left or came back: its alert is answered. */
const isPassedOn = (before: Row | null, after: Row): boolean =>
  before?.state !== after.state ||
  before.claimed_by?.id !== after.claimed_by?.id ||
  before.operator_gone !== after.operator_gone;
