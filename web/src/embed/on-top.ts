/**
 * In iframe chat mode the top window is a page of Refdesk's with the chat: then this loader does nothing. It asks the
 * top window by a message for Refdesk's origin alone and waits 3 s for the answer. A later answer removes the launcher.
 * The loader imports this module on pages in frames.
 */
import type { LoaderConfig } from "./config";

const PATIENCE = 3_000;

/** Calls `begin`, which adds the widget's launcher, unless the page is in iframe chat mode. */
export function unlessOnTop({ frame, widget }: LoaderConfig, begin: () => void): void {
  const ours = new URL(frame).origin;
  const top = window.top;
  // Browsers with `ancestorOrigins` need no question, except where it is "null": some hide it without a referrer.
  const above = location.ancestorOrigins as DOMStringList | undefined;
  const origin = above?.[above.length - 1] ?? "null";
  if (!top || top === window || ![ours, "null"].includes(origin)) return begin();
  const timer = setTimeout(begin, PATIENCE);
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== top || from !== ours) return;
    if ((data as { refdesk?: string } | null)?.refdesk !== "chat on top") return;
    clearTimeout(timer);
    document.getElementById(`refdesk-${widget}`)?.remove();
  });
  top.postMessage({ refdesk: "on top?" }, ours);
}
