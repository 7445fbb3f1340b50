/** The global `Refdesk`, which all loaders of a page share. Its types for libraries are in refdesk.d.ts. */
import type { RefdeskApi, WidgetEvent, WidgetEventDetail } from "@refdesk/embed";

/** An event target, so that an error in a listener reaches the page's console and not the loader. */
class Api extends EventTarget implements RefdeskApi {
  /** By widget, what opens and closes it. */
  readonly show: Record<string, (open: boolean) => void> = {};
  /** By widget, `online` or `offline` where it is known. */
  readonly state: Record<string, string> = {};

  open(widget?: string): void {
    this.#show(true, widget);
  }

  close(widget?: string): void {
    this.#show(false, widget);
  }

  on(event: WidgetEvent, listener: (detail: WidgetEventDetail) => void): void {
    this.addEventListener(event, (one) => listener((one as CustomEvent<WidgetEventDetail>).detail));
    for (const widget in this.state) if (this.state[widget] === event) listener({ widget });
  }

  emit(event: WidgetEvent, detail: WidgetEventDetail): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #show(open: boolean, widget = Object.keys(this.show)[0] ?? ""): void {
    this.show[widget]?.(open);
  }
}

export type { Api };
/** The first loader of a page makes it. */
export const pageApi = (): Api => ((window as { Refdesk?: unknown }).Refdesk ??= new Api()) as Api;
