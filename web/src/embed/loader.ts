/**
 * What a library's page includes: a button, and behind it the widget in an iframe of Refdesk's. Until a patron opens
 * it, nothing is connected and nothing stored.
 */
import { countBefore, frameAddress, without } from "./address";
import type { LoaderConfig } from "./config";
import { FlagStore } from "./flag";
import { unlessOnTop } from "./on-top";
import { css } from "./style";

// The server wraps this script in a function of this one parameter.
declare const __REFDESK__: LoaderConfig;

const BUBBLE = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z";

class Launcher {
  readonly #config: LoaderConfig;
  readonly #origin: string;
  readonly #flag: FlagStore;
  readonly #root: ShadowRoot;
  readonly #button = document.createElement("button");
  readonly #badge = document.createElement("i");
  readonly #said = document.createElement("span");
  #frame: HTMLIFrameElement | null = null;
  #open = false;
  /** The widget listens. */
  #ready = false;
  /** A chat goes on: the flag stays when the widget is closed. */
  #kept = false;
  #unread = 0;
  /** What we put before the page's title. */
  #before = "";

  constructor(config: LoaderConfig, host: HTMLElement) {
    this.#config = config;
    this.#origin = new URL(config.frame).origin;
    const tab = (): Storage => sessionStorage;
    this.#flag = new FlagStore(config.widget, config.public_computers ? [tab] : [() => localStorage, tab]);
    this.#root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css(config));
    this.#root.adoptedStyleSheets = [sheet];
    this.#drawButton();
    this.#resume();
    addEventListener("message", (event) => this.#hear(event));
    document.addEventListener("visibilitychange", () => this.#count());
    addEventListener("pageshow", (event) => event.persisted && this.#resume());
    watchPages(() => this.#tellPage());
  }

  #drawButton(): void {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", BUBBLE);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    const button = this.#button;
    button.type = "button";
    button.lang = this.#config.language;
    button.setAttribute("aria-expanded", "false");
    this.#badge.setAttribute("aria-hidden", "true");
    this.#badge.hidden = true;
    this.#said.setAttribute("role", "status");
    button.append(svg, this.#config.title, this.#badge);
    button.onclick = () => this.#show(!this.#open);
    this.#root.append(button, this.#said);
  }

  #load(open: boolean, asked: boolean): void {
    const frame = document.createElement("iframe");
    frame.title = this.#config.frame_title;
    frame.allow = "clipboard-write; autoplay";
    frame.src = frameAddress(this.#config.frame, {
      origin: location.origin,
      url: location.href,
      title: this.#title,
      referrer: document.referrer,
      open,
      asked,
    });
    this.#frame = frame;
    this.#root.prepend(frame);
    this.#draw(open);
  }

  /** As it was on the page before; that may be a later one, when the browser shows one again that it had kept. */
  #resume(): void {
    const flag = this.#flag.read();
    if (!flag) return;
    if (this.#frame) this.#draw(flag.open);
    else this.#load(flag.open, false);
  }

  #draw(open: boolean): void {
    this.#open = open;
    this.#frame?.classList.toggle("closed", !open);
    this.#button.setAttribute("aria-expanded", String(open));
  }

  #show(open: boolean): void {
    if (open && !this.#frame) this.#load(true, true);
    else this.#draw(open);
    if (open || this.#kept) this.#flag.leave(open);
    else this.#flag.remove();
    this.#tell({ refdesk: "open", open });
    if (open) this.#frame?.focus();
    else this.#button.focus();
  }

  #tell(message: object): void {
    if (this.#ready) this.#frame?.contentWindow?.postMessage(message, this.#origin);
  }

  #tellPage(): void {
    this.#tell({ refdesk: "page", url: location.href, title: this.#title });
  }

  #hear(event: MessageEvent): void {
    if (event.origin !== this.#origin || event.source !== this.#frame?.contentWindow) return;
    const said = event.data as { refdesk?: string; count?: number; words?: string };
    if (said.refdesk === "ready") this.#listens();
    else if (said.refdesk === "close") this.#show(false);
    else if (said.refdesk === "kept") this.#keep();
    else if (said.refdesk === "over") this.#over();
    else if (said.refdesk === "unread") this.#unreadIs(Number(said.count) || 0, String(said.words ?? ""));
  }

  /** What changed while it was loading. */
  #listens(): void {
    this.#ready = true;
    // Until now nothing in the frame could close it: on a small screen the button stayed on top of it.
    this.#frame?.classList.add("ready");
    this.#tell({ refdesk: "open", open: this.#open });
    this.#tellPage();
    // The focus that it was given before it had loaded did not reach it.
    if (this.#root.activeElement === this.#frame) this.#frame?.contentWindow?.focus();
  }

  #keep(): void {
    this.#kept = true;
    this.#flag.leave(this.#open);
  }

  #over(): void {
    this.#kept = false;
    this.#flag.remove();
  }

  #unreadIs(count: number, words: string): void {
    this.#unread = count;
    const shown = this.#open ? 0 : count;
    this.#badge.hidden = shown === 0;
    this.#badge.textContent = shown > 99 ? "99+" : String(shown);
    this.#said.textContent = shown ? words : "";
    this.#count();
  }

  get #title(): string {
    return without(this.#before, document.title);
  }

  /** The number before the page's title, while nobody looks at the page. */
  #count(): void {
    const before = countBefore(this.#unread, document.hidden);
    if (before === this.#before) return;
    document.title = before + this.#title;
    this.#before = before;
  }
}

/** Calls when the page's address changes without a load. */
function watchPages(changed: () => void): void {
  // Many pages set their title just after.
  const soon = (): unknown => setTimeout(changed, 300);
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) return navigation.addEventListener("currententrychange", soon);
  addEventListener("popstate", soon);
  const push = history.pushState;
  history.pushState = function (...args) {
    push.apply(this, args);
    soon();
  };
}

function begin(): Element | undefined {
  const id = `refdesk-${__REFDESK__.widget}`;
  if (document.getElementById(id)) return undefined;
  const host = document.createElement("div");
  host.id = id;
  document.body.append(host);
  new Launcher(__REFDESK__, host);
  return host;
}

unlessOnTop(new URL(__REFDESK__.frame).origin, () => {
  if (document.body) return begin();
  addEventListener("DOMContentLoaded", begin);
  return undefined;
});
