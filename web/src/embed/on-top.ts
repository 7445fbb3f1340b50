/**
 * In iframe chat mode a page of Refdesk's is on top of this one, with the chat: then this loader does nothing. It asks
 * the top window, by a message that only Refdesk's origin is given, and waits a moment for its answer.
 */
const PATIENCE = 3_000;

export function unlessOnTop(ours: string, begin: () => void): void {
  const top = window.top;
  // Where the browser tells who is on top nobody has to be asked, or waited for. Without a referrer some say "null".
  const above = location.ancestorOrigins as DOMStringList | undefined;
  const said = above?.[above.length - 1] ?? "null";
  if (!top || top === window || ![ours, "null"].includes(said)) return begin();
  const waited = setTimeout(begin, PATIENCE);
  addEventListener("message", ({ source, origin, data }) => {
    if (source === top && origin === ours && (data as { refdesk?: string } | null)?.refdesk === "chat on top")
      clearTimeout(waited);
  });
  top.postMessage({ refdesk: "on top?" }, ours);
}
