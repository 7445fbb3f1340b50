/** What a chat's window provides for the pane within. */

import type { LogKey } from "../../live/address";
import type { Attachment } from "svelte/attachments";
import type { OpenTool } from "../tools/openTool.svelte";
import type { Layout } from "./layout.svelte";

export interface Frame {
  readonly log: LogKey;
  readonly layout: Layout;
  /** Attachments that drag the window, its inline-end edge and its lower edge. */
  readonly drags: Readonly<Record<"window" | "far" | "below", Attachment<HTMLElement>>>;
  /** The tool of the pane whose window is shown beside this one. */
  readonly tool: OpenTool;
  hide(): void;
}
