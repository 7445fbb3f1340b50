/**
 * Opens the chat in a window of its own. The code is fetched at the click, quickly enough that browsers still count
 * the window as asked for. Where the library's page isolates itself (Cross-Origin-Opener-Policy), the browser opens
 * the window and still says that it didn't: then only the seat tells.
 */
import type { WidgetApp } from "./app.svelte";

const PATIENCE = 6_000;
const LOOK_EVERY = 200;

/** Whether it worked. */
export async function popOutTo(app: WidgetApp): Promise<boolean> {
  const code = await app.handOver();
  if (code === null) return false;
  const address = `${location.origin}/chat/${app.boot.widget.slug}/#code=${encodeURIComponent(code)}`;
  const opened = window.open(address, "_blank", "popup,width=440,height=720");
  if (opened) {
    opened.opener = null;
    return true;
  }
  for (let waited = 0; waited < PATIENCE; waited += LOOK_EVERY) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    if (app.view !== "chat") return true;
  }
  return false;
}
