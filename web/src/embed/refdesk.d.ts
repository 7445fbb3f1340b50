/**
 * The JavaScript API of Refdesk's widgets on a library's page: the global `Refdesk`, once a widget's script has run.
 * At that moment the event `refdesk` is dispatched on `window`. See docs/embedding.md.
 */
declare module "@refdesk/embed" {
  /** `online` and `offline`: whether an operator can answer, as far as the page knows. */
  export type WidgetEvent = "online" | "offline" | "open" | "close" | "unread";

  export interface WidgetEventDetail {
    /** The URL name of the widget. */
    readonly widget: string;
    /** Of `unread`: the number of messages that the patron has not seen. */
    readonly count?: number | undefined;
  }

  export interface RefdeskApi {
    /** Opens a widget: the first one of the page, or the one with this URL name. */
    open(widget?: string): void;
    /** Closes it. A chat goes on. */
    close(widget?: string): void;
    /** Calls `listener` at each event of any widget, and at once where a widget is `online` or `offline` already. */
    on(event: WidgetEvent, listener: (detail: WidgetEventDetail) => void): void;
  }

  global {
    interface Window {
      /** Undefined until the script of a widget has run. */
      Refdesk?: RefdeskApi;
    }
  }
}
