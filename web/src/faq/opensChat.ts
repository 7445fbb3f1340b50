/** The link below an answer opens the widget on its page. Without the widget's script it leads to the chat's own page. */

export function openChatHere(link: HTMLAnchorElement): void {
  link.addEventListener("click", (event) => {
    if (!window.Refdesk || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.Refdesk.open();
  });
}
