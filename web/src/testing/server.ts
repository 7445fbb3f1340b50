/**
 * The live server for component tests. It answers each frame at once with success, without the real server's rules.
 * A test appends events of other people with `happens`.
 */
import { addressOf, keyOf } from "../live/address";
import type { LogKey } from "../live/address";
import { flushPromises } from "./world";
import type { Wire, World } from "./world";
import { deskFrame } from "./deskFrames";
import { rowAfter } from "./rows";
import { ticketBodies } from "./ticketBodies";
import type {
  Address,
  AnyBody,
  AnyDown,
  AnyRefusal,
  AnyUp,
  By,
  ClientAct,
  Desk,
  InternalChats,
  Row,
  SetStatus,
  WireEvent,
} from "../protocol/wire";

export const PATRON: By = { role: "patron" };
export const ANA = { role: "operator", id: 1, name: "Ana Morales" } as const;
export const BEN = { role: "operator", id: 2, name: "Ben Okafor" } as const;
export const SYSTEM: By = { role: "system" };
export const QUESTION = "Where do I find the 1924 city directory?";

type Dialogue = Extract<AnyUp, { kind: "do" }>;
/** The number of a chat, or the address of another log. */
type Place = number | LogKey;

const place = ([kind, number]: Address): Place => (kind === "chat" ? number : keyOf([kind, number]));
const addressAt = (at: Place): Address => (typeof at === "number" ? ["chat", at] : addressOf(at));

export class FakeServer {
  readonly logs = new Map<Place, WireEvent[]>();
  readonly rows = new Map<number, Row>();
  /** Acts of clients, in order. */
  readonly acts: { readonly chat: Place; readonly act: ClientAct }[] = [];
  desk: Desk;
  /** The internal chats of the operator. */
  internal: InternalChats = { kind: "internal_chats", whole: true };
  epoch = "first";
  /** Acts of these kinds are refused. */
  readonly refusals = new Map<ClientAct["kind"], AnyRefusal>();
  /** Acts of these kinds are not answered. */
  readonly held = new Set<ClientAct["kind"]>();
  /** The seq up to which a side has seen a chat, by "side chat". */
  readonly seen = new Map<string, number>();
  /** Feeds that are open on the newest connection. */
  readonly #open = new Set<Place>();
  /** The number of reports of an operator's activity. */
  activity = 0;
  #watched = false;

  constructor(
    readonly world: World,
    readonly operator: typeof ANA | typeof BEN = ANA,
  ) {
    this.desk = deskFrame({ name: operator.name, joined: [] });
    world.connected = (wire) => void flushPromises().then(() => this.#welcome(wire));
    world.received = (frame, wire) => void Promise.resolve().then(() => this.#receive(frame, wire));
  }

  /** A patron starts a chat. */
  starts(
    chat: number,
    differs: {
      name?: string;
      question?: string;
      contact?: string;
      department?: number;
      widget?: string;
    } = {},
  ): void {
    const { name = null, question = QUESTION, contact = null, department = 1, widget = "Ask us" } = differs;
    const at = this.world.clock.now();
    const guest = 8200 + chat;
    this.rows.set(chat, {
      chat,
      version: 1,
      department,
      state: "waiting",
      guest,
      name,
      claimed_by: null,
      started_at: at,

      claimed_at: null,
      ended_at: null,
      ended_by: null,
      closed: false,
      operator_gone: false,
      connection: "up",

      connection_at: at,
      excerpt: question,
      excerpt_by: "patron",
      question,
      message_at: at,
      patron_messages: 0,
      page: "https://library.example/hours",
      mobile: false,
    } as Row);
    const of = this.desk.departments.find(({ id }) => id === department)?.name ?? "Reference";
    this.happens(chat, PATRON, { kind: "started", department: of, widget, guest, name, contact });
    this.happens(chat, PATRON, { kind: "message_sent", text: question });
  }

  /** The patron of an ended chat continues with this operator in another one. */
  continues(chat: number, before: number): void {
    const { id: operator, name } = this.operator;
    const row = this.rows.get(before);
    if (!row) return;
    const { guest, question } = row;
    const begun = {
      state: "active",
      started_at: this.world.clock.now(),
      ended_at: null,
      ended_by: null,
    } as const;
    this.rows.set(chat, { ...row, ...begun, chat, version: 0, connection: "up", continues: before });
    this.happens(chat, PATRON, {
      kind: "started",
      department: "Reference",
      widget: "Ask us",
      guest,
      name: row.name,
    });
    this.happens(chat, PATRON, { kind: "continued", chat: before, operator, name, question });
  }

  /** Appends an event and sends it to the open feeds and boards. Returns its seq. */
  happens(chat: Place, by: By, body: AnyBody, key: string | null = null): number {
    const log = this.logs.get(chat) ?? [];
    const event = { seq: log.length + 1, at: this.world.clock.now(), by, body, key };
    this.logs.set(chat, [...log, event]);
    const row = typeof chat === "number" ? this.rows.get(chat) : undefined;
    if (row) this.rows.set(row.chat, rowAfter(row, event));
    if (this.#open.has(chat))
      this.say({
        kind: "events",
        log: addressAt(chat),
        after: log.length,
        through: event.seq,
        events: [event],
      });
    if (row && this.#watched) this.board(row.chat);
    return event.seq;
  }

  claimed(chat: number, by: typeof ANA | typeof BEN = this.operator): void {
    this.happens(chat, by, { kind: "claimed", operator: by.id, name: by.name, waited: 1_000 });
  }

  says(chat: Place, by: By, text: string): void {
    this.happens(chat, by, { kind: "message_sent", text });
  }

  /** Sends the board's row of a chat again, or all rows. */
  board(chat: number | null = null): void {
    for (const { id } of this.desk.departments) {
      const rows = [...this.rows.values()].filter(
        (row) => row.department === id && (chat ?? row.chat) === row.chat,
      );
      if (chat === null || rows.length > 0)
        this.say({ kind: "board", department: id, whole: chat === null, rows });
    }
  }

  /** Changes the operator's status, departments or colleagues. */
  becomes(differs: Partial<Desk>): void {
    this.desk = { ...this.desk, version: this.desk.version + 1, ...differs };
    if (this.#watched) this.say(this.desk);
  }

  say(...frames: AnyDown[]): void {
    this.world.wire.say(...frames);
  }

  /** The kinds of all acts that clients sent. */
  get did(): ClientAct["kind"][] {
    return this.acts.map(({ act }) => act.kind);
  }

  #welcome(wire: Wire): void {
    this.#open.clear();
    this.#watched = false;
    const desk = wire.hello.kind === "desk_hello";
    const [chat = null] = desk ? [] : this.rows.keys();
    wire.say({
      kind: "welcome",
      version: 1,
      node: "n",
      now: this.world.clock.now(),
      grace: 60_000,
      epoch: this.epoch,
      chat,
      operator: desk ? { id: this.operator.id, name: this.operator.name } : null,
    });
    if (desk || chat === null) return;
    wire.say({ kind: "seat", held: true, seat: 1 });
    this.#opens(chat, 0);
  }

  #receive(frame: AnyUp, wire: Wire): void {
    if (wire !== this.world.wire || wire.dropped) return;
    if (frame.kind === "do") return this.#do(frame, wire);
    if (frame.kind === "open") return this.#opens(place(frame.log), frame.after ?? 0);
    if (frame.kind === "seen")
      return void this.seen.set(
        `${wire.hello.kind === "desk_hello" ? "desk" : "patron"} ${place(frame.log)}`,
        frame.seq,
      );
    if (frame.kind === "leave") return void this.#open.delete(place(frame.log));
    if (frame.kind === "watch") {
      this.#watched = true;
      this.say(this.desk, this.internal);
      this.board();
    } else if (frame.kind === "set_status" || frame.kind === "monitor") {
      this.say({ kind: "done", key: frame.key });
      this.becomes(frame.kind === "set_status" ? statusOf(frame) : this.#monitors(frame.departments));
    } else if (frame.kind === "active") {
      this.activity++;
      if (this.desk.answer_by !== null) this.becomes({ answer_by: null });
    }
  }

  #monitors(chosen: readonly number[]): Partial<Desk> {
    return {
      departments: this.desk.departments.map((department) => ({
        ...department,
        monitored: chosen.includes(department.id),
      })),
    };
  }

  #opens(chat: Place, after: number): void {
    const log = this.logs.get(chat);
    const address = addressAt(chat);
    // The real server names the chat; a desk must not rely on it for chats with patrons.
    const named = typeof chat === "number" ? {} : { log: address };
    const name = address[0] === "ticket" ? "NoSuchTicket" : "NoSuchChat";
    if (!log) return this.say({ kind: "refused", refusal: { name, ...named } });
    this.#open.add(chat);
    const events = log.slice(after);
    if (events.length > 0) this.say({ kind: "events", log: address, after, through: log.length, events });
    const [patron, operator] = ["patron", "desk"].map((side) => this.seen.get(`${side} ${chat}`) ?? 0);
    this.say({
      kind: "opened",
      log: address,
      through: log.length,
      epoch: this.epoch,
      seen_by_patron: patron ?? 0,
      seen_by_desk: operator ?? 0,
    });
  }

  /** The refusal of a claim of a colleague's chat. */
  #claimRefusal(chat: Place): AnyRefusal | undefined {
    const by = typeof chat === "number" ? this.rows.get(chat)?.claimed_by : null;
    return by && by.id !== this.operator.id ? { name: "AlreadyClaimed", by: by.name } : undefined;
  }

  #do({ log, act, key }: Dialogue, wire: Wire): void {
    const chat = place(log);
    this.acts.push({ chat, act });
    if (this.held.has(act.kind)) return;
    const refusal =
      this.refusals.get(act.kind) ?? (act.kind === "claim" ? this.#claimRefusal(chat) : undefined);
    if (refusal) return this.say({ kind: "refused", key, refusal });
    const by = wire.hello.kind === "desk_hello" ? this.operator : PATRON;
    const ofTicket = typeof chat === "string" && addressOf(chat)[0] === "ticket";
    const [body, ...more] = ofTicket ? ticketBodies(act) : [bodyOf(act, by, this.world.clock.now())];
    const seq = body ? this.happens(chat, by, body, key) : null;
    for (const another of more) if (another) this.happens(chat, by, another);
    if (act.kind === "dismiss") this.happens(chat, by, { kind: "ended", by: "dismissal" });
    if (act.kind === "block") this.happens(chat, by, { kind: "ended", by: "block" });
    this.say({ kind: "done", key, seq });
  }
}

const statusOf = ({ status, reason = "", back_at = null }: SetStatus): Partial<Desk> => ({
  status,
  reason,
  back_at,
  set_by: "operator",
  answer_by: null,
});

/** The event of an act without refusals. */
function bodyOf(act: ClientAct, by: By, now: number): AnyBody | null {
  const operator = { operator: by.id ?? 0, name: by.name ?? "" };
  switch (act.kind) {
    case "say":
      return { kind: "message_sent", text: act.text, marks: act.marks ?? [] };
    case "delete_message":
      return { kind: "redacted", data: ["text"], seqs: [act.seq] };
    case "claim":
      return { kind: "claimed", ...operator, waited: 1_000 };
    case "take_over":
      return { kind: "taken_over", ...operator, previous: "" };
    case "request_colleague": {
      const { department, operator: to = 0, note = "", purpose = "transfer" } = act;
      const name = to ? BEN.name : "Local History";
      const until = now + 60_000;
      return { kind: "colleague_requested", purpose, department, operator: to, name, note, until };
    }
    case "withdraw_request":
      return { kind: "request_withdrawn" };
    case "accept_request":
      return { kind: "transferred", ...operator, previous: BEN.name, department: 1, previous_department: 1 };
    case "decline_request":
      return { kind: "request_declined", ...operator };
    case "leave_chat":
      return { kind: "left", ...operator };
    case "end":
      return { kind: "ended", by: by.role === "patron" ? "patron" : "operator" };
    case "dismiss":
      return { kind: "dismissed", reason: act.reason ?? "" };
    case "block":
      return { kind: "blocked", hours: act.hours, reason: act.reason ?? "", scope: act.scope ?? "network" };
    case "close":
      return { kind: "closed" };
    case "save_note":
      return { kind: "note_saved", text: act.text };
    case "set_name":
      return { kind: "name_changed", name: act.name || null };
    case "set_contact":
      return { kind: "contact_changed", contact: act.contact || null };
    case "request_contact":
      return { kind: "contact_requested" };
    case "share_contact":
      return { kind: "contact_shared", contact: act.contact };
    case "decline_contact":
      return { kind: "contact_declined" };
    case "suggest_frame":
      return { kind: "frame_suggested", address: act.address };
    case "enter_frame":
      return { kind: "frame_entered" };
    case "choose_language":
      return { kind: "language_chosen", language: act.language };
    case "set_tags":
      return { kind: "tagged", tags: act.tags };
    case "send_feedback":
      return { kind: "feedback_sent", answered: act.answered, comment: act.comment ?? "" };
    // Acts on tickets are answered by the test.
    default:
      return null;
  }
}
