/** A button that opens the widget in an iframe of Refdesk's origin. Until a patron opens it, nothing is requested or stored. */
import { titlePrefix, frameAddress, withoutPrefix } from "./address";
import { pageApi } from "./api";
import type { Api, OnPage } from "./api";
import type { PrefilledFields, WidgetEvent } from "@refdesk/embed";
import type { LoaderConfig } from "./config";
import { FlagStore } from "./flag";
import { unlessOnTop } from "./on-top";

/** Milliseconds for which the server's answer whether somebody is there is shown. */
const FRESH = 120_000;

type FromWidget = {
  refdesk: "ready" | "close" | "chat-started" | "chat-ended" | "unread" | "presence";
  count?: number;
  text?: string;
  online?: boolean;
};

class Launcher implements OnPage {
  readonly #config: LoaderConfig;
  readonly #api: Api = pageApi();
  readonly #origin: string;
  readonly #flag: FlagStore;
  readonly #root: ShadowRoot;
  readonly #button = document.createElement("button");
  readonly #badge = document.createElement("i");
  readonly #status = document.createElement("output");
  #frame: HTMLIFrameElement | null = null;
  isOpen = false;
  /** The widget has loaded and receives messages. */
  #ready = false;
  /** What the page filled in. */
  #fields: PrefilledFields | undefined;
  /** A chat is in progress: the flag stays when the widget is closed. */
  #chatting = false;
  #unread = 0;
  /** Ends what is shown of somebody being online. */
  #outdated: ReturnType<typeof setTimeout> | undefined;
  /** The prefix that the loader put before the page's title. */
  #prefix = "";

  /** `tag` is the page's tag for the loader. */
  constructor(config: LoaderConfig, host: HTMLElement, tag: HTMLScriptElement | null) {
    this.#config = config;
    this.#origin = new URL(config.frame).origin;
    const tab = (): Storage => sessionStorage;
    this.#flag = new FlagStore(config.widget, config.public_computers ? [tab] : [() => localStorage, tab]);
    this.#root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(config.css);
    this.#root.adoptedStyleSheets = [sheet];
    if (config.form === "page") this.#load(true, false);
    else {
      // A site with its own button opens the widget by the API.
      this.#addButton(tag?.dataset["button"] !== "none");
      this.#resume();
    }
    this.#api.widgets[config.widget] = this;
    addEventListener("message", (event) => this.#receive(event));
    document.addEventListener("visibilitychange", () => this.#updateTitle());
    this.#showPresence(config.state, config.presence);
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.#showPresence("", "");
      this.#resume();
    });
    watchPages(() => this.#postPage());
  }

  get state(): string {
    return this.#button.className;
  }

  #addButton(shown: boolean): void {
    const button = this.#button;
    button.lang = this.#config.language;
    button.setAttribute("aria-expanded", "false");
    this.#badge.setAttribute("aria-hidden", "true");
    button.append(this.#config.title, this.#badge);
    button.onclick = () => this.show(!this.isOpen);
    if (shown) this.#root.append(button);
    this.#root.append(this.#status);
  }

  /** Shows a full dot if somebody is online, a ring if nobody is; neither once that may be outdated. */
  #showPresence(state: "online" | "offline" | "", text: string): void {
    const before = this.state;
    this.#button.className = state;
    this.#button.title = text;
    if (state && state !== before) this.#emit(state);
    clearTimeout(this.#outdated);
    if (state) this.#outdated = setTimeout(() => this.#showPresence("", ""), FRESH);
  }

  #emit(event: WidgetEvent, count?: number): void {
    this.#api.emit(event, { widget: this.#config.widget, count });
  }

  #load(open: boolean, clicked: boolean): void {
    const frame = document.createElement("iframe");
    frame.title = this.#config.frame_title;
    frame.allow = "clipboard-write; autoplay";
    frame.src = frameAddress(this.#config.frame, {
      origin: location.origin,
      url: location.href,
      title: this.#title,
      referrer: document.referrer,
      open,
      clicked,
    });
    this.#frame = frame;
    this.#root.prepend(frame);
    this.#setOpen(open);
  }

  /** Restores the state of the page before. With the back/forward cache that may be a page visited later. */
  #resume(): void {
    const flag = this.#flag.read();
    if (!flag) return;
    if (this.#frame) this.#setOpen(flag.open);
    else this.#load(flag.open, false);
  }

  #setOpen(open: boolean): void {
    if (open !== this.isOpen) this.#emit(open ? "open" : "close");
    this.isOpen = open;
    this.#frame?.classList.toggle("closed", !open);
    this.#button.setAttribute("aria-expanded", String(open));
  }

  show(open: boolean): void {
    const { form, frame } = this.#config;
    if (form === "page") return this.#frame?.focus();
    if (form === "link") return void window.open(frame, "_blank", "noopener");
    if (open && !this.#frame) this.#load(true, true);
    else this.#setOpen(open);
    this.#keepFlag(open || this.#chatting);
    this.#post({ refdesk: "open", open });
    if (open) this.#frame?.focus();
    // A focus elsewhere on the page stays there.
    else if (this.#root.activeElement) this.#button.focus();
  }

  prefill(fields: PrefilledFields): void {
    this.#fields = fields;
    this.#postPage();
  }

  #post(message: object): void {
    if (this.#ready) this.#frame?.contentWindow?.postMessage(message, this.#origin);
  }

  #postPage(): void {
    this.#post({ refdesk: "page", url: location.href, title: this.#title, fields: this.#fields });
  }

  #receive(event: MessageEvent): void {
    if (event.origin !== this.#origin || event.source !== this.#frame?.contentWindow) return;
    const { refdesk, count = 0, text = "", online } = event.data as FromWidget;
    if (refdesk === "ready") this.#widgetReady();
    else if (refdesk === "close") this.show(false);
    else if (refdesk === "unread") this.#setUnread(count, text);
    else if (refdesk === "presence") this.#showPresence(online ? "online" : "offline", text);
    else if (refdesk) this.#keepFlag((this.#chatting = refdesk === "chat-started"));
  }

  /** Sends the state that may have changed while the widget was loading. */
  #widgetReady(): void {
    this.#ready = true;
    // Only now the widget has a close button, so that on a small screen the launcher may be hidden.
    this.#frame?.classList.add("ready");
    this.#post({ refdesk: "open", open: this.isOpen });
    this.#postPage();
    // A focus that was set before the widget had loaded did not reach its document.
    if (this.#root.activeElement === this.#frame) this.#frame?.contentWindow?.focus();
  }

  #keepFlag(keep: boolean): void {
    if (keep) this.#flag.write(this.isOpen);
    else this.#flag.remove();
  }

  #setUnread(count: number, text: string): void {
    if (count !== this.#unread) this.#emit("unread", count);
    this.#unread = count;
    const shown = this.isOpen ? 0 : count;
    this.#badge.textContent = shown > 99 ? "99+" : String(shown || "");
    this.#status.textContent = shown ? text : "";
    this.#updateTitle();
  }

  get #title(): string {
    return withoutPrefix(this.#prefix, document.title);
  }

  /** Shows the number of unread messages before the title of a hidden page. */
  #updateTitle(): void {
    const prefix = titlePrefix(this.#unread, document.hidden);
    if (prefix === this.#prefix) return;
    document.title = prefix + this.#title;
    this.#prefix = prefix;
  }
}

/** Calls when the page's address changes without a load. */
function watchPages(changed: () => void): void {
  // Many pages set their title shortly after the address.
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

/** Adds the launcher to the page, unless it has it already; a widget in the page behind `tag`. */
export function launch(config: LoaderConfig, tag: HTMLScriptElement | null): void {
  const begin = (): Element | undefined => {
    const id = `refdesk-${config.widget}`;
    if (document.getElementById(id)) return undefined;
    const host = document.createElement("div");
    host.id = id;
    // A tag in the head has no place in the page.
    if (config.form === "page" && tag?.closest("body")) tag.after(host);
    else document.body.append(host);
    new Launcher(config, host, tag);
    dispatchEvent(new Event("refdesk"));
    return host;
  };
  unlessOnTop(new URL(config.frame).origin, () => {
    if (document.body) return begin();
    addEventListener("DOMContentLoaded", begin);
    return undefined;
  });
}
