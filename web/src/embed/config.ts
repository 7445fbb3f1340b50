/** The settings that the server inlines into the loader of a widget. */
export type WidgetForm = "button" | "tab" | "page" | "link";

export type LoaderConfig = {
  /** The widget's slug. */
  readonly widget: string;
  /** The launcher's text. */
  readonly title: string;
  /** The widget's name. */
  readonly heading: string;
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
  readonly texts: {
    readonly connecting: string;
    readonly close: string;
    /** The launcher's state. */
    readonly online: string;
    readonly offline: string;
  };
  /** Absent where patrons are not invited. */
  readonly invite?: true;
  /** Nothing is stored longer than the tab is open. */
  readonly public_computers?: true;
};

/** The settings that the server inlines into the module that shows a widget's invitation. */
export type InvitationConfig = {
  /** Seconds on a page until the invitation appears. */
  readonly after: number;
  readonly pages: readonly string[];
  readonly text: string;
  /** The text of the button that declines. */
  readonly decline: string;
  /** The style sheet, which follows the launcher's. */
  readonly css: string;
};

/** The settings that the server inlines into the module of a widget that has loaded. */
export type CompanionConfig = {
  /** The launcher's text during a chat. */
  readonly chat: string;
  /** The style sheet, which follows the launcher's. */
  readonly css: string;
};
