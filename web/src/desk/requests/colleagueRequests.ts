/**
 * Requests between colleagues to take a chat or to join it: those to this operator (`offers`), and the operator's own.
 * Nothing changes until somebody accepts. Also chats that another department did not answer in time (`unanswered`).
 */
import { chatKey, chatOf } from "../../live/address";
import type { LiveClient } from "../../live/client";
import { m } from "../../paraglide/messages.js";
import type { Announcer } from "../../parts/announcer.svelte";
import type { Toast, Toasts } from "../../parts/toasts.svelte";
import type {
  AnyRefusal,
  ColleagueRequest,
  RequestColleague,
  UnansweredChat,
  WireEvent,
} from "../../protocol/wire";
import { refusalText } from "../../state/refusals";
import type { Bell } from "../alerts/bell.svelte";
import type { DeskState } from "../desk.svelte";
import { focusUnlessMoved } from "../parts/focus";
import { patronName } from "../parts/names";
import type { Preferences } from "../settings/preferences.svelte";

export interface RequestServices {
  readonly desk: DeskState;
  readonly bell: Bell;
  readonly preferences: Preferences;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

const subject = (chat: number): string => `transfer-${chat}`;

export class ColleagueRequests {
  readonly #client: LiveClient;
  readonly #services: RequestServices;
  /** What was announced, by chat: the time at which each offer expires, or an unanswered chat started. */
  #announced = new Map<number, number>();

  constructor(client: LiveClient, services: RequestServices) {
    this.#client = client;
    this.#services = services;
    client.listen({
      desk: () => this.#receive(),
      events: (log, events) => this.#follow(chatOf(log), events),
    });
    this.#receive();
  }

  /** Requests that wait for this operator's answer. */
  get offers(): readonly ColleagueRequest[] {
    return this.#services.desk.desk?.offers ?? [];
  }

  /** Chats that another department did not answer in time. */
  get unanswered(): readonly UnansweredChat[] {
    return this.#services.desk.desk?.unanswered ?? [];
  }

  /** Returns the refusal, or null once the request is stored. */
  request(chat: number, request: Omit<RequestColleague, "kind">): Promise<AnyRefusal | null> {
    return this.#client.perform(chatKey(chat), { kind: "request_colleague", ...request });
  }

  /** Leaves a chat; its owner names the participant who owns it then. Returns the refusal. */
  leave(chat: number, owner = 0): Promise<AnyRefusal | null> {
    return this.#client.perform(chatKey(chat), { kind: "leave_chat", owner });
  }

  async withdraw(chat: number): Promise<void> {
    this.#report(await this.#client.perform(chatKey(chat), { kind: "withdraw_request" }));
  }

  async accept(chat: number): Promise<void> {
    this.#services.toasts.dropSubject(subject(chat));
    const refusal = await this.#client.perform(chatKey(chat), { kind: "accept_request" });
    // Somebody of another department may not know of a chat whose request is over.
    if (refusal) this.#report(refusal.name === "NoSuchChat" ? { name: "NotOffered" } : refusal);
    else this.#services.desk.navigation.focus(chat);
  }

  /** Claims an unanswered chat. */
  async claim(chat: number): Promise<void> {
    this.#services.toasts.dropSubject(subject(chat));
    const refusal = await this.#client.perform(chatKey(chat), { kind: "claim" });
    if (refusal) this.#report(refusal);
    else this.#services.desk.navigation.focus(chat);
  }

  async decline(chat: number): Promise<void> {
    this.#services.toasts.dropSubject(subject(chat));
    const refusal = await this.#client.perform(chatKey(chat), { kind: "decline_request" });
    if (refusal && refusal.name !== "NoSuchChat") this.#report(refusal);
  }

  #receive(): void {
    const { desk } = this.#services;
    const open = new Map(this.offers.map(({ chat, until }) => [chat, until]));
    // A busy operator is alerted once they are free.
    const unanswered = this.unanswered.filter(({ chat }) => !desk.desk?.busy || this.#announced.has(chat));
    for (const { chat, started_at } of unanswered) open.set(chat, started_at);
    for (const chat of this.#announced.keys()) if (!open.has(chat)) this.#leaves(chat, open.size > 0);
    for (const offer of this.offers)
      if (this.#announced.get(offer.chat) !== offer.until)
        this.#announce(offer, m.desk_request_offer_new({ name: offer.by.name }), {
          label: offer.purpose === "join" ? m.desk_join() : m.desk_request_accept(),
          does: () => void this.accept(offer.chat),
        });
    for (const chat of unanswered)
      if (!this.#announced.has(chat.chat))
        this.#announce(chat, m.desk_unanswered({ department: chat.department }), {
          label: m.desk_claim(),
          does: () => void this.claim(chat.chat),
        });
    this.#announced = open;
  }

  #leaves(chat: number, others: boolean): void {
    this.#services.toasts.dropSubject(subject(chat));
    // Its buttons disappear with it.
    if (document.querySelector(`[data-offer="${chat}"]`)?.contains(document.activeElement))
      void focusUnlessMoved(others ? "#requests" : `[aria-describedby^="row-"], #status`);
  }

  #announce(offer: ColleagueRequest | UnansweredChat, title: string, act: NonNullable<Toast["act"]>): void {
    const { bell, preferences, toasts, announcer, desk } = this.#services;
    const text = `${patronName(offer)}: ${offer.question}`;
    if (preferences.sound) bell.ring("new");
    if (preferences.desktop)
      bell.notify(title, text, `refdesk-${subject(offer.chat)}`, () => desk.navigation.show(null));
    announcer.say(`${title}: ${text}`);
    // Where the list is on the screen, the request is in it.
    const narrow = matchMedia("(max-width: 760px)").matches;
    if (desk.navigation.route.current.page === "chats" && !(narrow && desk.navigation.route.chat !== null))
      return;
    toasts.show({
      about: title,
      text,
      mark: "new",
      group: "transfer",
      subject: subject(offer.chat),
      act,
    });
  }

  /** Reports how the operator's own request ended. */
  #follow(chat: number | null, events: readonly WireEvent[]): void {
    const { desk } = this.#services;
    const state = chat === null ? undefined : desk.chats.get(chat);
    // What happened before the chat was opened here is no news.
    if (!state?.opened) return;
    for (const { body } of events) {
      if (body.kind === "request_declined" && body.operator !== desk.me.id)
        desk.notifier.show(m.desk_request_declined({ name: body.name }));
      if (body.kind === "request_expired") desk.notifier.show(m.desk_request_expired({ name: body.name }));
      if (body.kind === "joined" && body.operator !== desk.me.id && state.head.claimedBy?.id === desk.me.id)
        desk.notifier.show(m.desk_invite_joined({ name: body.name }));
      if (body.kind === "transferred" && body.operator !== desk.me.id)
        desk.notifier.show(m.desk_transfer_accepted({ name: body.name, patron: patronName(state.head) }));
    }
  }

  #report(refusal: AnyRefusal | null): void {
    if (refusal) this.#services.desk.notifier.show(refusalText(refusal));
  }
}
