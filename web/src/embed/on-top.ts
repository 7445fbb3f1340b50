/**
 * In iframe chat mode the top window is a page of Refdesk's with the chat: then this loader does nothing. It asks the
 * top window by a message for Refdesk's origin alone and waits 3 s for the answer. A later answer removes the launcher.
 */
const PATIENCE = 3_000;

/** Calls `begin`, which returns the element it added, unless the page is in iframe chat mode. */
export function unlessOnTop(ours: string, begin: () => Element | undefined): void {
  const top = window.top;
  // Browsers with `ancestorOrigins` need no question, except where it is "null": some hide it without a referrer.
  const above = location.ancestorOrigins as DOMStringList | undefined;
  const origin = above?.[above.length - 1] ?? "null";
  if (!top || top === window || ![ours, "null"].includes(origin)) return void begin();
  let added: Element | undefined;
  const timer = setTimeout(() => (added = begin()), PATIENCE);
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== top || from !== ours) return;
    if ((data as { refdesk?: string } | null)?.refdesk !== "chat on top") return;
    clearTimeout(timer);
    added?.remove();
  });
  top.postMessage({ refdesk: "on top?" }, ours);
}
