/**
 * The loader on a page under the chat asks who is on top, and stays silent where it is us: the chat is here already.
 * The answer tells nothing else, so anybody may have it; of a page in a sandbox the browser names no origin.
 */
export const ASKED = "on top?";
export const ANSWER = "chat on top";

export function answerLoaders(window: Window): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const asked = (event.data as { refdesk?: unknown } | null)?.refdesk === ASKED;
    if (asked && event.source && event.source !== window)
      (event.source as Window).postMessage({ refdesk: ANSWER }, event.origin === "null" ? "*" : event.origin);
  });
}
