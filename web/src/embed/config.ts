/** The settings that the server inlines into the loader of a widget. */
export type WidgetForm = "button" | "tab" | "page" | "link";

export type LoaderConfig = {
  /** The widget's slug. */
  readonly widget: string;
  /** The launcher's text. */
  readonly title: string;
  /** Accessible name of the widget's iframe. */
  readonly frame_title: string;
  /** Absolute address of the page for the iframe; for a link, of the chat on a separate page. */
  readonly frame: string;
  /** Absent where the widget opens and closes with a button or a tab. */
  readonly form?: "page" | "link";
  /** The style sheet: the page's Content-Security-Policy may forbid inline styles. */
  readonly css: string;
  readonly language: string;
  /** Whether an operator was online when the server wrote this, and the text that says so. */
  readonly state: "online" | "offline";
  readonly presence: string;
  /** Absent where patrons are not invited. */
  readonly invite?: {
    /** Seconds on a page. */
    readonly after: number;
    readonly pages: readonly string[];
    readonly text: string;
    /** The text of the button that declines. */
    readonly decline: string;
  };
  /** Nothing is stored longer than the tab is open. */
  readonly public_computers?: true;
};
