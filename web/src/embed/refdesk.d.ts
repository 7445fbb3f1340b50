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

  /** Texts that the page knows, for empty fields of the first form. Nothing is sent before the patron sends it. */
  export interface PrefilledFields {
    readonly question?: string | undefined;
    readonly name?: string | undefined;
    /** An email address or a telephone number. */
    readonly contact?: string | undefined;
  }

  export interface RefdeskApi {
    /** Opens a widget: the first one of the page, or the one with this URL name. */
    open(widget?: string): void;
    /** Closes it. A chat goes on. */
    close(widget?: string): void;
    /** Calls `listener` at each event of any widget, and at once where a widget is `online` or `offline` already. */
    on(event: WidgetEvent, listener: (detail: WidgetEventDetail) => void): void;
    /** No longer calls this listener at this event. */
    off(event: WidgetEvent, listener: (detail: WidgetEventDetail) => void): void;
    /** Whether a widget is open: the first one of the page, or the one with this URL name. */
    isOpen(widget?: string): boolean;
    /** Fills in empty fields of a widget's first form. A later call replaces the texts of an earlier one. */
    prefill(fields: PrefilledFields, widget?: string): void;
  }

  global {
    /** Undefined until the script of a widget has run: check `window.Refdesk` before, or wait for the event `refdesk`. */
    var Refdesk: RefdeskApi;

    interface Window {
      /** Undefined until the script of a widget has run. */
      Refdesk?: RefdeskApi;
    }
  }
}
