/**
 * In iframe chat mode a page of Refdesk's is on top of this one, with the chat: then this loader does nothing. It asks
 * the top window, by a message that only Refdesk's origin is given, and waits a moment for its answer. One that comes later
 * than that still counts.
 */
const PATIENCE = 3_000;

/** `begin` gives what it drew. */
export function unlessOnTop(ours: string, begin: () => Element | undefined): void {
  const top = window.top;
  // Where the browser tells who is on top nobody has to be asked, or waited for. Without a referrer some say "null".
  const above = location.ancestorOrigins as DOMStringList | undefined;
  const said = above?.[above.length - 1] ?? "null";
  if (!top || top === window || ![ours, "null"].includes(said)) return void begin();
  let drawn: Element | undefined;
  const waited = setTimeout(() => (drawn = begin()), PATIENCE);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== top || origin !== ours) return;
    if ((data as { refdesk?: string } | null)?.refdesk !== "chat on top") return;
    clearTimeout(waited);
    drawn?.remove();
  });
  top.postMessage({ refdesk: "on top?" }, ours);
}
