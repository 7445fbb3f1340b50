/**
 * The loader on a page under the chat asks the top window whether it is a Refdesk page, and does nothing then. The
 * answer contains nothing else, so it may go to any origin. The origin of a sandboxed page is "null".
 */
export const QUESTION = "on top?";
export const ANSWER = "chat on top";

export function answerLoaders(window: Window): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const isQuestion = (event.data as { refdesk?: unknown } | null)?.refdesk === QUESTION;
    if (isQuestion && event.source && event.source !== window)
      (event.source as Window).postMessage({ refdesk: ANSWER }, event.origin === "null" ? "*" : event.origin);
  });
}
