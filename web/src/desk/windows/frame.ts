/** What the window around a chat lends to the pane in it. */

import type { Attachment } from "svelte/attachments";

export interface Frame {
  readonly chat: number;
  /** By what carries these, the window is moved, and its far and its lower edge are. */
  readonly drags: Readonly<Record<"window" | "far" | "below", Attachment<HTMLElement>>>;
  hide(): void;
}
