/** A transcript on paper: black on white whatever is worn on the screen, and the whole of it, not what is in sight. */

import "./print.css";

/** Notes are for the house: they are on paper only where they were asked for. */
export function print(page: Document, notes: boolean): void {
  const root = page.documentElement;
  const worn = root.dataset["theme"];
  root.dataset["theme"] = "light";
  root.classList.toggle("with-notes", notes);
  const view = page.defaultView;
  const after = (): void => {
    view?.removeEventListener("afterprint", after);
    root.classList.remove("with-notes");
    if (worn === undefined) delete root.dataset["theme"];
    else root.dataset["theme"] = worn;
  };
  view?.addEventListener("afterprint", after);
  view?.print();
}
