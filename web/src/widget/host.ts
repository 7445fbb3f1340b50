/**
 * The library's page around the widget. Its loader states the page's origin in the fragment of the widget's address and
 * exchanges messages with the widget. Messages of other origins and windows are ignored.
 */
import type { Page } from "../protocol/wire";

export interface HostView {
  readonly page: Page | null;
  readonly referrer: string;
  readonly open: boolean;
  /** The patron clicked the launcher on this page; the widget was not just open on the page before. */
  readonly clicked: boolean;
}

/** Messages to the loader. `chat-started` and `chat-ended`: whether the widget stays loaded on further pages. */
export type ToLoader =
  | { readonly refdesk: "ready" | "close" | "chat-started" | "chat-ended" }
  | { readonly refdesk: "presence"; readonly online: boolean; readonly text: string }
  | { readonly refdesk: "unread"; readonly count: number; readonly text: string };

/** Messages from the loader. */
export type FromLoader =
  | { readonly refdesk: "open"; readonly open: boolean; readonly fields?: never }
  | { readonly refdesk: "page"; readonly url: string; readonly title: string; readonly fields?: unknown };

interface Fragment {
  origin: string;
  url: string;
  title: string;
  referrer: string;
  open: boolean;
  clicked: boolean;
}

/** The facts in the fragment; null if it is invalid. */
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

/** The page without its fragment, which may be private to its reader. Null for an address of another origin. */
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

  post(message: ToLoader): void {
    if (this.#origin !== null) this.#window.parent.postMessage(message, this.#origin);
  }

  /** `fields`: texts that the page fills in. */
  listen(listener: (view: HostView, fields?: unknown) => void): void {
    const origin = this.#origin;
    if (origin === null) return;
    this.#window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== this.#window.parent) return;
      const message = event.data as FromLoader | null;
      if (message?.refdesk === "open") this.view = { ...this.view, open: message.open === true };
      else if (message?.refdesk === "page")
        this.view = { ...this.view, page: pageOf(origin, String(message.url), String(message.title)) };
      else return;
      listener(this.view, message.fields);
    });
  }
}

/** Whether the top window is Refdesk's page of iframe chat mode. Top windows of other origins can't be inspected. */
export function inFrameMode(window: Window): boolean {
  try {
    return window.top !== window && window.top?.location.pathname.startsWith("/frame/") === true;
  } catch {
    return false;
  }
}
