/** The desk's location: stored in the address after the #, so that reload and Back work. */

export type Destination =
  | { readonly page: "chats"; readonly chat: number | null }
  | { readonly page: "tickets"; readonly ticket: number | null }
  /** The status pane alone: a screen of its own on a phone. */
  | { readonly page: "status" }
  | { readonly page: "analytics"; readonly section: Section }
  | { readonly page: "figures" }
  /** `query` holds the list's filters: see `transcripts/filter`. */
  | { readonly page: "transcripts"; readonly chat: number | null; readonly query: string }
  | { readonly page: "settings" };

/** Pages without parameters in the address. */
const PLAIN_PAGES = ["status", "figures", "settings"] as const;
const SECTIONS = ["record", "records", "reports", "figures", "dataset"] as const;
/** A section of Reference Analytics. */
export type Section = (typeof SECTIONS)[number];

export function parseHash(hash: string): Destination {
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
  const plain = PLAIN_PAGES.find((page) => hash === `#/${page}`);
  if (plain) return { page: plain };
  return { page: "chats", chat: null };
}

export function formatHash(destination: Destination): string {
  if (destination.page === "analytics") return `#/analytics/${destination.section}`;
  if (destination.page === "transcripts") {
    const at = destination.chat === null ? "#/transcripts" : `#/transcripts/${destination.chat}`;
    return destination.query ? `${at}?${destination.query}` : at;
  }
  if (destination.page === "tickets")
    return destination.ticket === null ? "#/tickets" : `#/tickets/${destination.ticket}`;
  if (destination.page !== "chats") return `#/${destination.page}`;
  return destination.chat === null ? "#/chats" : `#/chats/${destination.chat}`;
}

export class Route {
  current = $state.raw<Destination>({ page: "chats", chat: null });
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    this.current = parseHash(window.location.hash);
    window.addEventListener("hashchange", () => (this.current = parseHash(window.location.hash)));
  }

  /** The shown chat. */
  get chat(): number | null {
    return this.current.page === "chats" ? this.current.chat : null;
  }

  /** The ticket that the tickets page shows. */
  get ticket(): number | null {
    return this.current.page === "tickets" ? this.current.ticket : null;
  }

  /** The chat whose transcript is shown. */
  get transcript(): number | null {
    return this.current.page === "transcripts" ? this.current.chat : null;
  }

  /** Navigates. `instead`: replaces the entry in the browser's history. */
  go(destination: Destination, instead = false): void {
    const hash = formatHash(destination);
    this.current = destination;
    if (this.#window.location.hash === hash) return;
    if (instead) this.#window.location.replace(hash);
    else this.#window.location.hash = hash;
  }
}
