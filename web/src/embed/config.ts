/** What the server inlines into the loader of one widget. */
export type LoaderConfig = {
  /** The widget's slug. */
  readonly widget: string;
  /** The launcher's text. */
  readonly title: string;
  /** Accessible name of the widget's iframe. */
  readonly frame_title: string;
  /** Absolute address of the page for the iframe. */
  readonly frame: string;
  /** Colour of the launcher, as #rrggbb, and of its text. */
  readonly accent: string;
  readonly on_accent: string;
  readonly language: string;
  /** Nothing outlives the tab. */
  readonly public_computers: boolean;
};
