/** When an invitation appears: on which pages, and how often. */
import type { Api } from "./api";
import type { InvitationConfig, LoaderConfig } from "./config";
import { invitationBox } from "./invitation-box";

/** How long a declined invitation is remembered, in ms. */
const DECLINED = 30 * 24 * 3_600_000;

/** Whether one of the patterns names the page; none names all. `*` stands for any characters. */
export function appears(patterns: readonly string[], address: string): boolean {
  const { origin, pathname } = new URL(address);
  const path = decoded(pathname);
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => {
      const expression = pattern.replace(/[^*\w]/g, "\\$&").replaceAll("*", ".*");
      return new RegExp(`^${expression}$`).test(pattern.startsWith("/") ? path : origin + path);
    })
  );
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * Remembers an invitation for the visit, and that it was declined. Where storage is denied no invitation appears: it would
 * on every page.
 */
export class InvitationMemory {
  readonly #widget: string;
  readonly #visit: () => Storage;
  readonly #lasting: () => Storage;
  readonly #now: () => number;

  constructor(widget: string, visit: () => Storage, lasting: () => Storage, now: () => number = Date.now) {
    this.#widget = `refdesk.${widget}`;
    this.#visit = visit;
    this.#lasting = lasting;
    this.#now = now;
  }

  /** Whether an invitation may appear: not in a visit that had one or that opened the widget, nor soon after "No thanks". */
  get free(): boolean {
    try {
      const [visit, lasting] = [this.#visit(), this.#lasting()];
      return (
        !visit.getItem(`${this.#widget}.invited`) &&
        !visit.getItem(this.#widget) &&
        !lasting.getItem(this.#widget) &&
        Number(lasting.getItem(`${this.#widget}.declined`)) < this.#now()
      );
    } catch {
      return false;
    }
  }

  /** Notes that it appears in this visit. False if it may not, or if that can't be noted. */
  show(): boolean {
    try {
      return this.free && (this.#visit().setItem(`${this.#widget}.invited`, "1"), true);
    } catch {
      return false;
    }
  }

  decline(): void {
    try {
      this.#lasting().setItem(`${this.#widget}.declined`, String(this.#now() + DECLINED));
    } catch {
      // Full: the visit has its own note.
    }
  }
}

/** Shows the invitation when its time has come. A screen reader announces it; the focus stays where it is. */
export function plan(
  { widget, title, language, public_computers }: LoaderConfig,
  { after, pages, text, decline, css }: InvitationConfig,
): void {
  const tab = (): Storage => sessionStorage;
  const memory = new InvitationMemory(widget, tab, public_computers ? tab : () => localStorage);
  if (memory.free) setTimeout(show, after * 1000);

  function show(): void {
    const api = window.Refdesk as Api | undefined;
    const root = document.getElementById(`refdesk-${widget}`)?.shadowRoot;
    const launcher = root?.querySelector("button");
    const status = root?.querySelector("output");
    if (!root || !launcher || !status || !api || document.hidden || root.querySelector("iframe")) return;
    if (api.widgets[widget]?.state !== "online" || !appears(pages, location.href) || !memory.show()) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    const box = invitationBox({ text, title, decline }, (accepted) => {
      box.remove();
      if (accepted) return api.open(widget);
      memory.decline();
      launcher.focus();
    });
    box.lang = language;
    launcher.before(box);
    status.textContent = text;
    // The patron may have opened the widget in another way.
    api.on("open", (opened) => opened.widget === widget && box.remove());
  }
}
