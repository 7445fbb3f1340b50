/** The desk's location: stored in the address after the #, so that reload and Back work. */

export type Destination =
  | { readonly page: "chats"; readonly chat: number | null }
  /** `query` holds the list's filters: see `lists/filters`. */
  | { readonly page: "tickets"; readonly ticket: number | null; readonly query: string }
  /** The status pane alone, which is a separate screen on a phone. */
  | { readonly page: "status" }
  | { readonly page: "analytics"; readonly section: Section; readonly query: string }
  | { readonly page: "statistics" }
  | { readonly page: "online" }
  /** The `chat` of colleagues is the number of an internal chat. */
  | { readonly page: "transcripts" | "colleagues"; readonly chat: number | null; readonly query: string }
  /**
   * Pages that name their own sections; an unknown section is replaced by the first one. `part` may end in a number:
   * `departments/12`. `query` holds a list's filters.
   */
  | { readonly page: "settings" | "administration"; readonly part: string; readonly query?: string };

/** Pages without parameters in the address. */
const PLAIN_PAGES = ["status", "statistics", "online"] as const;
const SECTIONS = ["record", "records", "reports", "survey-counts", "dataset"] as const;
/** A section of Reference Analytics. */
export type Section = (typeof SECTIONS)[number];

/** A list with its filters, and the number of the item open beside it. */
const LISTS = /^#\/(tickets|transcripts|colleagues)(?:\/(\d+))?(?:\?(.*))?$/;

const PARTED = /^#\/(settings|administration)(?:\/([a-z-]+(?:\/\d+)?)(?:\?(.*))?)?$/;

export function parseHash(hash: string): Destination {
  const chat = /^#\/chats\/(\d+)$/.exec(hash)?.[1];
  if (chat) return { page: "chats", chat: Number(chat) };
  const analytics = /^#\/analytics(?:\/([a-z-]+))?(?:\?(.*))?$/.exec(hash);
  if (analytics) {
    const section = SECTIONS.find((name) => name === analytics[1]) ?? "record";
    return { page: "analytics", section, query: analytics[2] ?? "" };
  }
  const [, parted, part = "", filters] = PARTED.exec(hash) ?? [];
  if (parted) return { page: parted as "settings", part, ...(filters && { query: filters }) };
  const [, list, number, query = ""] = LISTS.exec(hash) ?? [];
  const open = number ? Number(number) : null;
  if (list === "tickets") return { page: list, ticket: open, query };
  if (list) return { page: list as "transcripts", chat: open, query };
  const plain = PLAIN_PAGES.find((page) => hash === `#/${page}`);
  if (plain) return { page: plain };
  return { page: "chats", chat: null };
}

export function formatHash(destination: Destination): string {
  const { page } = destination;
  const query = "query" in destination && destination.query ? `?${destination.query}` : "";
  if (page === "analytics") return `#/${page}/${destination.section}${query}`;
  if ("part" in destination) return `#/${page}/${destination.part}${query}`;
  const open = opened(destination);
  return `#/${page}${open ? `/${open}` : ""}${query}`;
}

/** The number of the item open beside a list; null or false without one. */
export const opened = (destination: Destination): number | null | false =>
  "ticket" in destination ? destination.ticket : "chat" in destination && destination.chat;

export class Route {
  #current = $state.raw<Destination>({ page: "chats", chat: null });
  /** The latest filters of each list. */
  #queries = $state.raw({ tickets: "", transcripts: "" });
  /** The chat that was shown when the operator went to another page. */
  #left: number | null = null;
  readonly #window: Window;
  /** Called before another page replaces the current one. Returns whether it waits; `leave` goes there. */
  hold: ((leave: () => void) => boolean) | null = null;

  constructor(window: Window) {
    this.#window = window;
    this.#set(parseHash(window.location.hash));
    window.addEventListener("hashchange", () => {
      const followed = parseHash(window.location.hash);
      const destination = this.#returning(followed);
      if (this.#waits(destination)) window.history.replaceState(null, "", formatHash(this.#current));
      else if (destination === followed) this.#set(destination);
      else this.go(destination, true);
    });
  }

  get current(): Destination {
    return this.#current;
  }

  /** The list of tickets with its latest filters, and this ticket beside it. */
  tickets(ticket: number | null = null): Destination {
    return { page: "tickets", ticket, query: this.#queries.tickets };
  }

  /** The list of transcripts with its latest filters, and this one beside it. */
  transcripts(chat: number | null = null): Destination {
    return { page: "transcripts", chat, query: this.#queries.transcripts };
  }

  /** The shown chat. */
  get chat(): number | null {
    return this.current.page === "chats" ? this.current.chat : null;
  }

  /** The shown chat, or the one that is shown on the return from another page. */
  get openChat(): number | null {
    return this.chat ?? this.#left;
  }

  /** The chat was closed on another page: it is not shown on the return. */
  forget(chat: number): void {
    if (this.#left === chat) this.#left = null;
  }

  /** The ticket that the tickets page shows. */
  get ticket(): number | null {
    return this.current.page === "tickets" ? this.current.ticket : null;
  }

  /** The chat whose transcript is shown. */
  get transcript(): number | null {
    return this.current.page === "transcripts" ? this.current.chat : null;
  }

  /** Navigates. `instead`: replaces the entry in the browser's history, without a question. */
  go(destination: Destination, instead = false): void {
    if (!instead && this.#waits(destination)) return;
    const hash = formatHash(destination);
    this.#set(destination);
    if (this.#window.location.hash === hash) return;
    if (instead) this.#window.location.replace(hash);
    else this.#window.location.hash = hash;
  }

  #waits(destination: Destination): boolean {
    const [from, to] = [this.#current, destination].map((page) => formatHash(page).split("?")[0]);
    return from !== to && this.hold?.(() => this.go(destination)) === true;
  }

  /** The link to chats leads to the chat that was left for another page. */
  #returning(destination: Destination): Destination {
    const returns = this.#left !== null && destination.page === "chats" && destination.chat === null;
    return returns ? { page: "chats", chat: this.#left } : destination;
  }

  #set(destination: Destination): void {
    if (destination.page === "chats" || destination.page === "status") this.#left = null;
    else this.#left = this.chat ?? this.#left;
    this.#current = destination;
    if (destination.page === "tickets" || destination.page === "transcripts")
      this.#queries = { ...this.#queries, [destination.page]: destination.query };
  }
}
