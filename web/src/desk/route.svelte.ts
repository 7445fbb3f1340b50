/** What the desk shows, kept in the address after the #, so that reload and Back do what people expect. */

export type Place =
  | { readonly page: "chats"; readonly chat: number | null }
  | { readonly page: "tickets"; readonly ticket: number | null }
  /** The idle pane on its own: a screen of its own on a phone. */
  | { readonly page: "status" }
  | { readonly page: "analytics"; readonly section: Section }
  | { readonly page: "figures" }
  /** `query` narrows the list: see `transcripts/filter`. */
  | { readonly page: "transcripts"; readonly chat: number | null; readonly query: string }
  | { readonly page: "settings" };

/** Pages without parts of their own in the address. */
const ALONE = ["status", "figures", "settings"] as const;
const SECTIONS = ["record", "records", "reports", "figures", "dataset"] as const;
/** A part of Reference Analytics. */
export type Section = (typeof SECTIONS)[number];

export function read(hash: string): Place {
  const chat = /^#\/chats\/(\d+)$/.exec(hash)?.[1];
  if (chat) return { page: "chats", chat: Number(chat) };
  const analytics = /^#\/analytics(?:\/(\w+))?$/.exec(hash);
  if (analytics)
    return { page: "analytics", section: SECTIONS.find((each) => each === analytics[1]) ?? "record" };
  const tickets = /^#\/tickets(?:\/(\d+))?$/.exec(hash);
  if (tickets) return { page: "tickets", ticket: tickets[1] ? Number(tickets[1]) : null };
  const transcripts = /^#\/transcripts(?:\/(\d+))?(?:\?(.*))?$/.exec(hash);
  if (transcripts)
    return {
      page: "transcripts",
      chat: transcripts[1] ? Number(transcripts[1]) : null,
      query: transcripts[2] ?? "",
    };
  const alone = ALONE.find((page) => hash === `#/${page}`);
  if (alone) return { page: alone };
  return { page: "chats", chat: null };
}

export function written(place: Place): string {
  if (place.page === "analytics") return `#/analytics/${place.section}`;
  if (place.page === "transcripts") {
    const at = place.chat === null ? "#/transcripts" : `#/transcripts/${place.chat}`;
    return place.query ? `${at}?${place.query}` : at;
  }
  if (place.page === "tickets") return place.ticket === null ? "#/tickets" : `#/tickets/${place.ticket}`;
  if (place.page !== "chats") return `#/${place.page}`;
  return place.chat === null ? "#/chats" : `#/chats/${place.chat}`;
}

export class Route {
  place = $state.raw<Place>({ page: "chats", chat: null });
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    this.place = read(window.location.hash);
    window.addEventListener("hashchange", () => (this.place = read(window.location.hash)));
  }

  /** The chat that is shown, if any. */
  get chat(): number | null {
    return this.place.page === "chats" ? this.place.chat : null;
  }

  /** The ticket that is shown on the page of tickets, if any. */
  get ticket(): number | null {
    return this.place.page === "tickets" ? this.place.ticket : null;
  }

  /** The chat whose transcript is shown, if any. */
  get transcript(): number | null {
    return this.place.page === "transcripts" ? this.place.chat : null;
  }

  /** Goes there; `instead`: without a step that Back would undo. */
  go(place: Place, instead = false): void {
    const hash = written(place);
    this.place = place;
    if (this.#window.location.hash === hash) return;
    if (instead) this.#window.location.replace(hash);
    else this.#window.location.hash = hash;
  }
}
