/** A ticket's own page: looks for news by itself, and keeps the draft of a reply. It works without this, too. */
import { keepDraft } from "./draft";
import { tellTooLarge } from "./sizes";
import { Watch } from "./watch";

for (const form of document.forms) tellTooLarge(form);

const EVERY = 20_000;

const page = document.querySelector<HTMLElement>("[data-news]");
if (page) {
  const watch = new Watch(page, (address) => fetch(address, { cache: "no-store" }));
  const look = (): void => void (document.visibilityState === "visible" && watch.look());
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => event.persisted && look());
  keepDraft(page, sessionStorageOrNone());
}

/** A browser may deny it: then the draft lives as long as the page does. */
function sessionStorageOrNone(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
