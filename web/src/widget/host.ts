/**
 * The library's page around the widget, by messages with its loader. The loader says in the address's fragment which
 * origin it speaks for; only messages of that origin, from the parent window, are heard.
 */
import type { Page } from "../protocol/wire";

export interface HostView {
  readonly page: Page | null;
  readonly referrer: string;
  readonly open: boolean;
  /** Loaded because somebody asked for it, not because it was open on the page before. */
  readonly clicked: boolean;
}

/** To the loader. `kept`: a chat goes on; `over`: it does not any more. */
export type ToLoader =
  | { readonly refdesk: "ready" | "close" | "chat-started" | "chat-ended" }
  | { readonly refdesk: "unread"; readonly count: number; readonly text: string };

export type FromLoader =
  | { readonly refdesk: "open"; readonly open: boolean }
  | { readonly refdesk: "page"; readonly url: string; readonly title: string };

interface Fragment {
  origin: string;
  url: string;
  title: string;
  referrer: string;
  open: boolean;
  clicked: boolean;
}

/** What the loader wrote into the fragment; null where it makes no sense. */
export function readFragment(hash: string): Fragment | null {
  try {
    const read = JSON.parse(decodeURIComponent(hash.replace(/^#/, ""))) as Partial<Fragment>;
    if (typeof read.origin !== "string" || new URL(read.origin).origin !== read.origin) return null;
    const { origin, url = "", title = "", referrer = "", open = true, clicked = false } = read;
    return { origin, url, title, referrer, open, clicked };
  } catch {
    return null;
  }
}

/** A page is told by its own origin only, and without what may be private to its reader: the fragment. */
export function pageOf(origin: string, url: string, title: string): Page | null {
  if (!URL.canParse(url)) return null;
  const address = new URL(url);
  if (address.origin !== origin) return null;
  address.hash = "";
  return { url: address.href.slice(0, 2000), title: title.slice(0, 300) };
}

export class Host {
  readonly #window: Window;
  readonly #origin: string | null;
  view: HostView;

  constructor(window: Window, embedded: boolean) {
    this.#window = window;
    const fragment = embedded ? readFragment(window.location.hash) : null;
    this.#origin = fragment?.origin ?? null;
    this.view = fragment
      ? {
          page: pageOf(fragment.origin, fragment.url, fragment.title),
          referrer: fragment.referrer,
          open: fragment.open,
          clicked: fragment.clicked,
        }
      : { page: null, referrer: "", open: true, clicked: true };
  }

  tell(message: ToLoader): void {
    if (this.#origin !== null) this.#window.parent.postMessage(message, this.#origin);
  }

  listen(heard: (view: HostView, message: FromLoader) => void): void {
    const origin = this.#origin;
    if (origin === null) return;
    this.#window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== this.#window.parent) return;
      const message = event.data as FromLoader | null;
      if (message?.refdesk === "open") this.view = { ...this.view, open: message.open === true };
      else if (message?.refdesk === "page")
        this.view = { ...this.view, page: pageOf(origin, String(message.url), String(message.title)) };
      else return;
      heard(this.view, message);
    });
  }
}

/** Whether this page stands, however deep, in our own page of iframe chat mode; pages of others can't be looked into. */
export function inOurFrame(window: Window): boolean {
  try {
    return window.top !== window && window.top?.location.pathname.startsWith("/frame/") === true;
  } catch {
    return false;
  }
}
