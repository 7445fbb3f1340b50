/** Prints the page in the light theme: a transcript or ticket in full length, or a report. */

import "./print.css";

/** `notes`: whether internal notes are printed. */
export function print(page: Document, notes: boolean): void {
  const root = page.documentElement;
  const theme = root.dataset["theme"];
  root.dataset["theme"] = "light";
  root.classList.toggle("with-notes", notes);
  const view = page.defaultView;
  const after = (): void => {
    view?.removeEventListener("afterprint", after);
    root.classList.remove("with-notes");
    if (theme === undefined) delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
  };
  view?.addEventListener("afterprint", after);
  view?.print();
}
