/** The settings that the server inlines into the loader of a widget. */
export type LoaderConfig = {
  /** The widget's slug. */
  readonly widget: string;
  /** The launcher's text. */
  readonly title: string;
  /** Accessible name of the widget's iframe. */
  readonly frame_title: string;
  /** Absolute address of the page for the iframe. */
  readonly frame: string;
  /** The colors of the launcher and of its text, as #rrggbb. */
  readonly accent: string;
  readonly on_accent: string;
  readonly language: string;
  /** Whether an operator was online when the server wrote this, and the text that says so. */
  readonly online: boolean;
  readonly presence: string;
  /** Nothing is stored longer than the tab is open. */
  readonly public_computers: boolean;
};
