/** The global `Refdesk`, which all loaders of a page share. Its types for libraries are in refdesk.d.ts. */
import type { PrefilledFields, RefdeskApi, WidgetEvent, WidgetEventDetail } from "@refdesk/embed";

/** What the API needs of a widget on the page. */
export interface OnPage {
  readonly isOpen: boolean;
  /** `online` or `offline`, empty where it isn't known. */
  readonly state: string;
  show(open: boolean): void;
  prefill(fields: PrefilledFields): void;
}

type Listener = (detail: WidgetEventDetail) => void;

/** An event target, so that an error in a listener reaches the page's console and not the loader. */
class Api extends EventTarget implements RefdeskApi {
  /** By URL name. */
  readonly widgets: Record<string, OnPage> = {};

  open(widget?: string): void {
    this.#find(widget)?.show(true);
  }

  close(widget?: string): void {
    this.#find(widget)?.show(false);
  }

  isOpen(widget?: string): boolean {
    return this.#find(widget)?.isOpen === true;
  }

  prefill(fields: PrefilledFields, widget?: string): void {
    this.#find(widget)?.prefill(fields);
  }

  on(event: WidgetEvent, listener: Listener): void {
    this.addEventListener(event, listener as unknown as EventListener);
    for (const widget in this.widgets) if (this.widgets[widget]?.state === event) listener({ widget });
  }

  off(event: WidgetEvent, listener: Listener): void {
    this.removeEventListener(event, listener as unknown as EventListener);
  }

  /** A listener gets the event, which has the detail's properties. */
  emit(event: WidgetEvent, detail: WidgetEventDetail): void {
    this.dispatchEvent(Object.assign(new Event(event), detail));
  }

  #find(widget = Object.keys(this.widgets)[0] ?? ""): OnPage | undefined {
    return this.widgets[widget];
  }
}

export type { Api };
/** The first loader of a page makes it. */
export const pageApi = (): Api => ((window as { Refdesk?: unknown }).Refdesk ??= new Api()) as Api;
