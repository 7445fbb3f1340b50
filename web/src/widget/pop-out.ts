/**
 * Opens the chat in a window of its own. The window is opened at the click, as pop-up blockers want it, and gets its
 * address when the hand-over code is there; it must not be able to reach back.
 */
import type { WidgetApp } from "./app.svelte";

export async function popOutTo(app: WidgetApp): Promise<boolean> {
  const opened = window.open("about:blank", "_blank", "popup,width=440,height=720");
  if (!opened) return false;
  opened.opener = null;
  const code = await app.handOver();
  if (code === null) {
    opened.close();
    return false;
  }
  opened.location.replace(
    `${location.origin}/chat/${app.boot.widget.slug}/#code=${encodeURIComponent(code)}`,
  );
  return true;
}
