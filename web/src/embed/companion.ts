/**
 * What a widget that has loaded needs on the page: its messages but the first, the page's changes of address, and the
 * number of unread messages before the page's title.
 */
import type { ToLoader } from "../widget/host";
import { titlePrefix, withoutPrefix } from "./address";
import type { CompanionConfig } from "./config";
import type { Launcher } from "./launcher";

declare const __REFDESK__: CompanionConfig;

export type ToCompanion = ToLoader | { readonly refdesk: "prefilled" };

export class Companion {
  readonly #launcher: Launcher;
  readonly #badge = document.createElement("i");
  #unread = 0;
  /** The prefix before the page's title. */
  #prefix = "";

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(__REFDESK__.css);
    launcher.root.adoptedStyleSheets = [...launcher.root.adoptedStyleSheets, sheet];
    this.#badge.setAttribute("aria-hidden", "true");
    launcher.button.append(this.#badge);
    document.addEventListener("visibilitychange", () => this.#updateTitle());
    watchPages(() => this.#postPage());
    this.#postPage();
  }

  receive(message: ToCompanion): void {
    const launcher = this.#launcher;
    if (message.refdesk === "prefilled") this.#postPage();
    else if (message.refdesk === "unread") this.#setUnread(message.count, message.text);
    else if (message.refdesk === "presence")
      launcher.showPresence(message.online ? "online" : "offline", message.text);
    else if (message.refdesk === "chat-started" || message.refdesk === "chat-ended")
      this.#setChatting(message.refdesk === "chat-started");
  }

  #setChatting(chatting: boolean): void {
    const launcher = this.#launcher;
    launcher.chatting = chatting;
    launcher.keepFlag(chatting);
    const { label, word, button } = launcher;
    const { title } = launcher.config;
    label.replaceChildren(...(chatting ? [__REFDESK__.chat] : [title, word]));
    // The button is found by its usual name as well.
    if (chatting) button.setAttribute("aria-label", `${__REFDESK__.chat}, ${title}`);
    else button.removeAttribute("aria-label");
  }

  #setUnread(count: number, text: string): void {
    const { isOpen, status } = this.#launcher;
    if (count !== this.#unread) this.#launcher.emit("unread", count);
    this.#unread = count;
    const shown = isOpen ? 0 : count;
    this.#badge.textContent = shown > 99 ? "99+" : String(shown || "");
    status.textContent = shown ? text : "";
    this.#updateTitle();
  }

  #postPage(): void {
    this.#launcher.post({
      refdesk: "page",
      url: location.href,
      title: this.#title,
      fields: this.#launcher.fields,
    });
  }

  /** The page's own title. */
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
