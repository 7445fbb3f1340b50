/** The operator's internal chats: the list, what is unread, and the one that is shown. */
import { addressOf, internalChatKey } from "../../live/address";
import type { LiveClient } from "../../live/client";
import { m } from "../../paraglide/messages.js";
import type { Announcer } from "../../parts/announcer.svelte";
import type {
  Colleague,
  InternalChats as Frame,
  InternalRow,
  LibraryName,
  Person,
  WireEvent,
} from "../../protocol/wire";
import type { DeskApi } from "../api";
import type { Bell } from "../alerts/bell.svelte";
import type { DeskState } from "../desk.svelte";
import type { Notifier } from "../alerts/notifier";
import type { PaneFocus } from "../chat/paneFocus.svelte";
import { InternalChat } from "./internalChat.svelte";

export type Scope = "department" | "library" | "colleague";

/** An internal chat in the list; `row` is null before it was started. */
export interface Item {
  readonly scope: Scope;
  readonly id: number;
  readonly name: string;
  readonly row: InternalRow | null;
  readonly unread: number;
}

export interface InternalDependencies {
  readonly desk: DeskState;
  readonly api: DeskApi;
  readonly bell: Bell;
  readonly announcer: Announcer;
  readonly notifier: Notifier;
  readonly paneFocus: PaneFocus;
  /** Whether the page is visible. */
  visible(): boolean;
}

const SOUND = "refdesk.internal-sound";

export class InternalChats {
  readonly #dependencies: InternalDependencies;
  readonly #client: LiveClient;
  #rows = $state.raw<ReadonlyMap<number, InternalRow>>(new Map());
  #libraries = $state.raw<readonly LibraryName[]>([]);
  /** How far this operator has read: the seq, and the number of messages. */
  #read = $state.raw<ReadonlyMap<number, { readonly seq: number; readonly count: number }>>(new Map());
  /** Whether the whole list has arrived. */
  loaded = $state(false);
  /** The conversation on the screen. */
  shown = $state.raw<InternalChat | null>(null);
  /** The states of colleagues of other departments, as far as they are watched. */
  #states = $state.raw<ReadonlyMap<number, Colleague>>(new Map());
  #watched: readonly number[] = [];
  /** Internal chats that the operator may not read. */
  missing = $state.raw<ReadonlySet<number>>(new Set());
  #sound = $state(false);
  /** The internal chat that is open beside chats with patrons. */
  #beside = $state<number | null>(null);
  /** Ends the derived values of the conversation on the screen. */
  #disown = (): void => undefined;
  /** The number of components that show the conversation. */
  #holders = 0;

  constructor(client: LiveClient, dependencies: InternalDependencies) {
    this.#client = client;
    this.#dependencies = dependencies;
    this.#sound = client.ports.store.get(SOUND) === "on";
    client.listen({
      internal_chats: (frame) => this.#apply(frame),
      restart: (log) => log === null && (this.#rows = new Map()),
      frameRefused: (refusal) => {
        if (refusal.name !== "NoSuchChat" || refusal.log?.[0] !== "internal_chat") return;
        const [, number] = refusal.log;
        this.missing = new Set([...this.missing, number]);
        if (this.shown?.number === number) this.#leave();
      },
    });
    // Its window is stored with the others.
    const { windows } = dependencies.desk.navigation;
    const open = windows.open.map(addressOf).filter(([kind]) => kind === "internal_chat");
    this.#beside = (windows.on && open[0]?.[1]) || null;
    for (const [, number] of open) if (number !== this.#beside) windows.hide(internalChatKey(number));
    // The list arrived before this part of the desk was loaded: request it again.
    client.watch();
  }

  get beside(): number | null {
    return this.#beside;
  }

  /** Whether direct messages ring. */
  get sound(): boolean {
    return this.#sound;
  }
  set sound(on: boolean) {
    this.#sound = on;
    this.#client.ports.store.set(SOUND, on ? "on" : "off");
    if (on) this.#dependencies.bell.ring("message");
  }

  /** One for each department and library. */
  readonly rooms = $derived.by((): readonly Item[] => [
    ...(this.#dependencies.desk.desk?.departments ?? []).map(({ id, name }) =>
      this.#item("department", id, name),
    ),
    ...this.#libraries.map(({ id, name }) =>
      this.#item("library", id, this.#libraries.length > 1 ? m.internal_all_of({ name }) : m.internal_all()),
    ),
  ]);

  /** Colleagues of the same departments: those who are there first. */
  readonly near = $derived.by((): readonly Item[] => {
    const colleagues = this.#dependencies.desk.desk?.colleagues ?? [];
    const there = colleagues.filter(({ status }) => status !== "offline");
    const offline = colleagues.filter(({ status }) => status === "offline");
    return [...there, ...offline].map(({ id, name }) => this.person(id, name));
  });

  /** Other colleagues with a chat. */
  readonly distant = $derived.by((): readonly Item[] => {
    const near = new Set(this.near.map(({ id }) => id));
    const others = [...this.#rows.values()].flatMap((row) => this.#other(row) ?? []);
    return others.filter(({ id }) => !near.has(id)).map(({ id, name }) => this.person(id, name));
  });

  get #all(): readonly Item[] {
    return [...this.rooms, ...this.near, ...this.distant];
  }

  /** The number of all unread messages. */
  get unread(): number {
    return this.#all.reduce((sum, { unread }) => sum + unread, 0);
  }

  item(number: number): Item | undefined {
    return this.#all.find(({ row }) => row?.internal_chat === number);
  }

  person(id: number, name: string): Item {
    return this.#item("colleague", id, name);
  }

  /** The state of somebody of the operator's departments, or of those who are watched. */
  colleague(id: number): Colleague | undefined {
    return (
      this.#dependencies.desk.desk?.colleagues.find((colleague) => colleague.id === id) ??
      this.#states.get(id)
    );
  }

  /** Follows the states of these colleagues of other departments, and of no others. */
  watch(people: readonly number[]): void {
    if (people.join() === this.#watched.join()) return;
    this.#watched = people;
    this.#client.send({ kind: "watch_people", people: [...people] });
  }

  /**
   * Shows the internal chat of a department, a library or with a colleague, which is started if need be: beside the
   * operator's chat with a patron if one is open, else on its own page.
   */
  async open(scope: Scope, id: number): Promise<void> {
    const { api, desk, notifier, paneFocus } = this.#dependencies;
    try {
      const started = this.#item(scope, id, "").row ?? undefined;
      const { internal_chat: chat } =
        started ?? (await api.request("POST desk/internal-chats", { body: { scope, id } }));
      const log = internalChatKey(chat);
      paneFocus.request(log);
      const { navigation } = desk;
      if (navigation.writing) {
        if (navigation.windows.on) navigation.windows.raise(log);
        this.#beside = chat;
      } else navigation.route.go({ page: "colleagues", chat, query: "" });
    } catch {
      notifier.show(m.desk_not_done());
    }
  }

  /** How many messages of this colleague to the operator alone are unread. */
  unreadOf(colleague: number): number {
    return this.#item("colleague", colleague, "").unread;
  }

  /** Closes the internal chat that is open beside chats with patrons. */
  closeBeside(): void {
    if (this.#beside !== null) this.#dependencies.desk.navigation.windows.hide(internalChatKey(this.#beside));
    this.#beside = null;
  }

  /** Shows an internal chat for as long as a component does. Returns its end. */
  hold(chat: number): () => void {
    this.#holders += 1;
    this.#show(chat);
    return () => {
      this.#holders -= 1;
      // The next pane shows the same chat at once, and goes on with its feed.
      queueMicrotask(() => this.#holders === 0 && this.#show(null));
    };
  }

  #show(chat: number | null): void {
    if (this.shown?.number === chat) return;
    this.#leave();
    if (chat === null) return;
    this.missing = new Set([...this.missing].filter((number) => number !== chat));
    const row = this.#rows.get(chat);
    const seen = this.#read.get(chat)?.seq ?? 0;
    const { me } = this.#dependencies.desk;
    // Its derived values outlive the component that shows it first: the next pane shows the same conversation.
    this.#disown = $effect.root(() => {
      this.shown = new InternalChat(
        this.#client,
        { number: chat, me: me.id, group: row?.scope !== "pair", last: row?.version ?? 0, seen },
        (before) => this.#history(chat, before),
        (seq) => this.#note(chat, seq, 0),
      );
    });
  }

  #leave(): void {
    this.shown?.leave();
    this.shown = null;
    this.#disown();
  }

  async #history(chat: number, before: number): Promise<{ events: readonly WireEvent[]; complete: boolean }> {
    const answer = await this.#dependencies.api.request("GET desk/internal-chats/{internal_chat}/events", {
      params: { internal_chat: chat },
      query: `before=${before}`,
    });
    return { events: answer.events as readonly WireEvent[], complete: answer.complete };
  }

  #item(scope: Scope, id: number, name: string): Item {
    const row = [...this.#rows.values()].find((row) =>
      scope === "colleague" ? this.#other(row)?.id === id : row.scope === scope && row.of === id,
    );
    return { scope, id, name, row: row ?? null, unread: row ? this.#unread(row) : 0 };
  }

  /** The other one of two people. */
  #other(row: InternalRow): Person | undefined {
    return row.people.find(({ id }) => id !== this.#dependencies.desk.me.id);
  }

  #unread({ internal_chat: chat, version, messages, message_by: by }: InternalRow): number {
    const read = this.#read.get(chat);
    // Who wrote the last message has read the others.
    if (by === this.#dependencies.desk.me.id || (read && read.seq >= version)) return 0;
    return Math.max(0, messages - (read?.count ?? 0));
  }

  #note(chat: number, seq: number, count: number): void {
    const before = this.#read.get(chat);
    const read = { seq: Math.max(seq, before?.seq ?? 0), count: Math.max(count, before?.count ?? 0) };
    this.#read = new Map(this.#read).set(chat, read);
  }

  #apply({ whole, rows = [], libraries = [], read = [], people = [], gone = [] }: Frame): void {
    if (people.length + gone.length > 0) {
      const states = new Map([...this.#states, ...people.map((person) => [person.id, person] as const)]);
      for (const id of gone) states.delete(id);
      this.#states = states;
    }
    for (const { log, seq, count } of read) this.#note(log[1], seq, count);
    const before = this.#rows;
    const next = new Map(whole ? [] : before);
    for (const row of rows) {
      const present = before.get(row.internal_chat);
      next.set(row.internal_chat, present && present.version > row.version ? present : row);
    }
    this.#rows = next;
    if (whole) {
      this.#libraries = libraries;
      this.loaded = true;
      // A new connection watches nobody yet.
      if (this.#watched.length > 0) this.#client.send({ kind: "watch_people", people: [...this.#watched] });
    } else for (const row of rows) this.#announce(row, before.get(row.internal_chat)?.messages ?? 0);
  }

  /** A message from one colleague to this operator alone is announced, and rings if the operator wants it. */
  #announce(row: InternalRow, messages: number): void {
    const { desk, bell, announcer, visible } = this.#dependencies;
    const direct = row.scope === "pair" && row.messages > messages && row.message_by !== desk.me.id;
    if (!direct || (visible() && this.shown?.number === row.internal_chat)) return;
    if (this.#sound) bell.ring("message");
    const name = this.#other(row)?.name ?? "";
    announcer.say(m.internal_message_from({ name, text: row.excerpt }));
  }
}
