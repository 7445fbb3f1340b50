/** A button that opens the widget in an iframe of Refdesk's origin. Until a patron opens it, nothing is requested or stored. */
import { frameAddress } from "./address";
import { pageApi } from "./api";
import type { Api, OnPage } from "./api";
import type { PrefilledFields, WidgetEvent } from "@refdesk/embed";
import type { Companion, ToCompanion } from "./companion";
import type { LoaderConfig } from "./config";
import { connectingSheet } from "./connecting";
import { FlagStore } from "./flag";
import { later } from "./later";
import type { FromLoader, ToLoader } from "../widget/host";

/** Milliseconds for which the server's answer whether somebody is there is shown. */
const FRESH = 120_000;

export class Launcher implements OnPage {
  readonly config: LoaderConfig;
  readonly #api: Api = pageApi();
  readonly #origin: string;
  readonly #flag: FlagStore;
  readonly root: ShadowRoot;
  readonly button = document.createElement("button");
  readonly label = document.createElement("span");
  readonly word = document.createElement("small");
  readonly status = document.createElement("output");
  #frame: HTMLIFrameElement | null = null;
  /** Covers the iframe until the widget has loaded. */
  #sheet: HTMLElement | undefined;
  isOpen = false;
  /** The widget has loaded and receives messages. */
  #ready = false;
  /** What the page filled in. */
  fields: PrefilledFields | undefined;
  /** A chat is in progress: the flag stays when the widget is closed. */
  chatting = false;
  /** Ends what is shown of somebody being online. */
  #outdated: ReturnType<typeof setTimeout> | undefined;
  /** Receives the widget's messages. */
  #companion: Promise<Companion | undefined> | undefined;

  /** `tag` is the page's tag for the loader. */
  constructor(config: LoaderConfig, host: HTMLElement, tag: HTMLScriptElement | null) {
    this.config = config;
    this.#origin = new URL(config.frame).origin;
    const tab = (): Storage => sessionStorage;
    this.#flag = new FlagStore(config.widget, config.public_computers ? [tab] : [() => localStorage, tab]);
    host.lang = config.language;
    this.root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(config.css);
    this.root.adoptedStyleSheets = [sheet];
    if (config.form === "page") this.#load(true, false);
    else {
      // A site with its own button opens the widget by the API.
      this.#addButton(tag?.dataset["button"] !== "none");
      this.#resume();
    }
    this.#api.widgets[config.widget] = this;
    addEventListener("message", (event) => this.#receive(event));
    this.showPresence(config.state, config.presence);
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.showPresence("", "");
      this.#resume();
    });
  }

  get state(): string {
    return this.button.className;
  }

  #addButton(shown: boolean): void {
    const button = this.button;
    button.setAttribute("aria-expanded", "false");
    this.word.setAttribute("aria-hidden", "true");
    this.label.append(this.config.title, this.word);
    button.append(this.label);
    button.onclick = () => this.show(!this.isOpen);
    if (shown) this.root.append(button);
    this.root.append(this.status);
  }

  /** Shows whether somebody is online, and nothing once that may be outdated. */
  showPresence(state: "online" | "offline" | "", text: string): void {
    const before = this.state;
    this.button.className = state;
    this.button.title = text;
    this.word.textContent = state && this.config.texts[state];
    if (state && state !== before) this.emit(state);
    clearTimeout(this.#outdated);
    if (state) this.#outdated = setTimeout(() => this.showPresence("", ""), FRESH);
  }

  emit(event: WidgetEvent, count?: number): void {
    this.#api.emit(event, { widget: this.config.widget, count });
  }

  #load(open: boolean, clicked: boolean): void {
    const frame = document.createElement("iframe");
    frame.title = this.config.frame_title;
    frame.allow = "clipboard-write; autoplay";
    frame.src = frameAddress(this.config.frame, {
      origin: location.origin,
      url: location.href,
      title: document.title,
      referrer: document.referrer,
      open,
      clicked,
    });
    this.#frame = frame;
    this.root.prepend(frame);
    if (this.config.form !== "page") this.#cover(frame);
    this.#setOpen(open);
  }

  /** Shows at once that the widget is loading. */
  #cover(frame: HTMLIFrameElement): void {
    this.#sheet = connectingSheet(this.config, () => this.show(false));
    frame.after(this.#sheet);
    // Sheet and widget have a close button, so that on a small screen the launcher may be hidden.
    frame.className = "ready";
    frame.onload = () => {
      if (this.#ready) return;
      // An error page, or a note of the server.
      frame.classList.remove("ready");
      this.#uncover();
    };
  }

  /** A focus on the sheet moves into the iframe. */
  #uncover(): void {
    const focused = this.root.activeElement;
    if (this.#sheet?.contains(focused)) this.#frame?.focus();
    this.#sheet?.remove();
    this.status.textContent = "";
    this.#sheet = undefined;
  }

  /** Restores the state of the page before. With the back/forward cache that may be a page visited later. */
  #resume(): void {
    const flag = this.#flag.read();
    if (!flag) return;
    if (this.#frame) this.#setOpen(flag.open);
    else this.#load(flag.open, false);
  }

  #setOpen(open: boolean): void {
    if (open !== this.isOpen) this.emit(open ? "open" : "close");
    this.isOpen = open;
    for (const box of [this.#frame, this.#sheet]) box?.classList.toggle("closed", !open);
    if (this.#sheet) this.status.textContent = open ? this.config.texts.connecting : "";
    this.button.setAttribute("aria-expanded", String(open));
  }

  show(open: boolean): void {
    const { form, frame } = this.config;
    if (form === "page") return this.#frame?.focus();
    if (form === "link") return void window.open(frame, "_blank", "noopener");
    if (open && !this.#frame) this.#load(true, true);
    else this.#setOpen(open);
    this.keepFlag(open || this.chatting);
    this.post({ refdesk: "open", open });
    if (open) (this.#sheet?.querySelector("button") ?? this.#frame)?.focus();
    // A focus elsewhere on the page stays there.
    else if (this.root.activeElement) this.button.focus();
  }

  prefill(fields: PrefilledFields): void {
    this.fields = fields;
    this.#forward({ refdesk: "prefilled" });
  }

  post(message: FromLoader): void {
    if (this.#ready) this.#frame?.contentWindow?.postMessage(message, this.#origin);
  }

  #receive(event: MessageEvent): void {
    if (event.origin !== this.#origin || event.source !== this.#frame?.contentWindow) return;
    const message = event.data as ToLoader;
    if (message.refdesk === "ready") this.#widgetReady();
    else if (message.refdesk === "close") this.show(false);
    else this.#forward(message);
  }

  #forward(message: ToCompanion): void {
    void this.#companion?.then((companion) => companion?.receive(message));
  }

  /** Sends the state that may have changed while the widget was loading. */
  #widgetReady(): void {
    this.#ready = true;
    // The iframe's load event may come first.
    this.#frame?.classList.add("ready");
    this.#uncover();
    this.#companion ??= later.load(this.config, "companion").then(
      ({ Companion }) => new Companion(this),
      // No one says whether there is a chat, so the next page loads the widget, which knows.
      () => void this.keepFlag((this.chatting = true)),
    );
    this.post({ refdesk: "open", open: this.isOpen });
    // A focus that was set before the widget had loaded did not reach its document.
    if (this.root.activeElement === this.#frame) this.#frame?.contentWindow?.focus();
  }

  keepFlag(keep: boolean): void {
    if (keep) this.#flag.write(this.isOpen);
    else this.#flag.remove();
  }
}

/** Adds the launcher to the page, unless it has it already; a widget in the page behind `tag`. */
export function launch(config: LoaderConfig, tag: HTMLScriptElement | null): void {
  const begin = (): void => {
    const id = `refdesk-${config.widget}`;
    if (document.getElementById(id)) return;
    const host = document.createElement("div");
    host.id = id;
    // A tag in the head has no place in the page.
    if (config.form === "page" && tag?.closest("body")) tag.after(host);
    else document.body.append(host);
    new Launcher(config, host, tag);
    dispatchEvent(new Event("refdesk"));
  };
  const start = (): void => {
    if (document.body) begin();
    else addEventListener("DOMContentLoaded", begin);
  };
  if (top === window) start();
  else void later.load(config, "on-top").then(({ unlessOnTop }) => unlessOnTop(config, start), start);
  if (config.invite)
    afterLoad(() => void later.load(config, "invitation").then(({ invite }) => invite(config), nothing));
}

const nothing = (): void => undefined;

function afterLoad(call: () => void): void {
  if (document.readyState === "complete") call();
  else addEventListener("load", call);
}
