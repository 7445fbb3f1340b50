/** Enhancements of a ticket's page: checks for news and stores the draft of a reply. */
import { storeDraft } from "./draft";
import { showChosen } from "./fileField";
import { reportTooLarge } from "./sizes";
import { Viewer } from "./viewer";
import { Watch } from "./watch";

for (const form of document.forms) {
  reportTooLarge(form);
  showChosen(form);
}

const viewer = document.querySelector<HTMLDialogElement>("dialog.viewer");
if (viewer) new Viewer(viewer);

/** ms */
const EVERY = 20_000;

const page = document.querySelector<HTMLElement>("[data-news]");
if (page) {
  const watch = new Watch(page, (address) => fetch(address, { cache: "no-store" }));
  const check = (): void => void (document.visibilityState === "visible" && watch.check());
  setInterval(check, EVERY);
  document.addEventListener("visibilitychange", check);
  addEventListener("pageshow", (event) => event.persisted && check());
  storeDraft(page, sessionStorageOrNone());
}

/** Null where the browser denies storage: the draft lasts as long as the page. */
function sessionStorageOrNone(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
