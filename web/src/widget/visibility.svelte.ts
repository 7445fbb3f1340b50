/** Whether the widget is open on its page, and the page visible. */
import type { WidgetApp } from "./app.svelte";

export class Visibility {
  readonly #app: WidgetApp;
  #open = $state(true);
  #pageVisible: boolean;

  constructor(app: WidgetApp) {
    this.#app = app;
    const { host, visible } = app.environment;
    this.#open = host.view.open;
    this.#pageVisible = visible();
  }

  get open(): boolean {
    return this.#open;
  }

  /** Whether the patron can see the widget. */
  get inView(): boolean {
    return this.#open && this.#pageVisible;
  }

  /** Opens or closes the widget. After its end a chat is forgotten on closing; on a public computer a ticket as well. */
  setOpen(open: boolean): void {
    const { boot, chat, expiry, navigation, submission } = this.#app;
    const closed = this.#open && !open;
    this.#open = open;
    this.#app.watchPresence();
    if (!closed) return;
    if (chat && navigation.over) expiry?.forget();
    else if (!chat && submission.ticket && boot.widget.public_computers) this.#app.wipe();
  }

  /** Closes the widget, and its iframe on the library's page. */
  close(): void {
    this.setOpen(false);
    this.#app.environment.host.post({ refdesk: "close" });
  }

  /** The page was shown or hidden, or the patron leaves it. */
  setPage(visible: boolean): void {
    this.#pageVisible = visible;
    this.#app.watchPresence();
  }
}
