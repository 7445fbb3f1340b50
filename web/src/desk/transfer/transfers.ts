/**
 * Transfers of chats: requests of colleagues to this operator (`offers`), and the operator's own. The chat stays where
 * it is until somebody accepts.
 */
import type { LiveClient } from "../../live/client";
import { m } from "../../paraglide/messages.js";
import type { Announcer } from "../../parts/announcer.svelte";
import type { Toasts } from "../../parts/toasts.svelte";
import type { AnyRefusal, TransferOffer, WireEvent } from "../../protocol/wire";
import { refusalText } from "../../state/refusals";
import type { Bell } from "../bell.svelte";
import type { DeskState } from "../desk.svelte";
import { focusUnlessMoved } from "../focus";
import { patronName } from "../names";
import type { Preferences } from "../preferences.svelte";

export interface TransferServices {
  readonly desk: DeskState;
  readonly bell: Bell;
  readonly preferences: Preferences;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

const subject = (chat: number): string => `transfer-${chat}`;

export class Transfers {
  readonly #client: LiveClient;
  readonly #services: TransferServices;
  /** Offers that were announced, by chat, with the time at which each expires. */
  #announced = new Map<number, number>();

  constructor(client: LiveClient, services: TransferServices) {
    this.#client = client;
    this.#services = services;
    client.listen({
      desk: ({ offers }) => this.#receive(offers),
      events: (chat, events) => this.#follow(chat, events),
    });
    this.#receive(this.offers);
  }

  /** Requests that wait for this operator's answer. */
  get offers(): readonly TransferOffer[] {
    return this.#services.desk.desk?.offers ?? [];
  }

  /** Returns the refusal, or null once the request is stored. */
  request(chat: number, department: number, operator: number, note: string): Promise<AnyRefusal | null> {
    return this.#client.perform(chat, { kind: "request_transfer", department, operator, note });
  }

  async withdraw(chat: number): Promise<void> {
    this.#report(await this.#client.perform(chat, { kind: "withdraw_transfer" }));
  }

  async accept(chat: number): Promise<void> {
    this.#services.toasts.dropSubject(subject(chat));
    const refusal = await this.#client.perform(chat, { kind: "accept_transfer" });
    // Somebody of another department may not know of a chat whose request is over.
    if (refusal) this.#report(refusal.name === "NoSuchChat" ? { name: "NotOffered" } : refusal);
    else this.#services.desk.navigation.focus(chat);
  }

  async decline(chat: number): Promise<void> {
    this.#services.toasts.dropSubject(subject(chat));
    const refusal = await this.#client.perform(chat, { kind: "decline_transfer" });
    if (refusal && refusal.name !== "NoSuchChat") this.#report(refusal);
  }

  #receive(offers: readonly TransferOffer[]): void {
    const open = new Map(offers.map(({ chat, until }) => [chat, until]));
    for (const chat of this.#announced.keys()) {
      if (open.has(chat)) continue;
      this.#services.toasts.dropSubject(subject(chat));
      // Its buttons disappear with it.
      if (document.querySelector(`[data-offer="${chat}"]`)?.contains(document.activeElement))
        void focusUnlessMoved(open.size > 0 ? "#requests" : `[aria-describedby^="row-"], #status`);
    }
    for (const offer of offers) if (this.#announced.get(offer.chat) !== offer.until) this.#announce(offer);
    this.#announced = open;
  }

  #announce(offer: TransferOffer): void {
    const { bell, preferences, toasts, announcer, desk } = this.#services;
    const title = m.desk_transfer_offer_new({ name: offer.by.name });
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
      ...{ about: title, text, mark: "new", group: "transfer", subject: subject(offer.chat) },
      act: { label: m.desk_transfer_accept(), does: () => void this.accept(offer.chat) },
    });
  }

  /** Reports how the operator's own request ended. */
  #follow(chat: number, events: readonly WireEvent[]): void {
    const { desk } = this.#services;
    const state = desk.chats.get(chat);
    // What happened before the chat was opened here is no news.
    if (!state?.opened) return;
    for (const { body } of events) {
      if (body.kind === "transfer_declined" && body.operator !== desk.me.id)
        desk.notifier.show(m.desk_transfer_declined({ name: body.name }));
      if (body.kind === "transfer_expired") desk.notifier.show(m.desk_transfer_expired({ name: body.name }));
      if (body.kind === "transferred" && body.operator !== desk.me.id)
        desk.notifier.show(m.desk_transfer_accepted({ name: body.name }));
    }
  }

  #report(refusal: AnyRefusal | null): void {
    if (refusal) this.#services.desk.notifier.show(refusalText(refusal));
  }
}
