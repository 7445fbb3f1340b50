/**
 * The viewer of the pictures on a ticket's page. The server writes its dialog; without a script, a picture's link downloads
 * it.
 */

import { keyAlongLine } from "../parts/positions/direction";

export class Viewer {
  readonly #dialog: HTMLDialogElement;
  #shown: HTMLAnchorElement | null = null;
  #opener: HTMLAnchorElement | null = null;

  constructor(dialog: HTMLDialogElement) {
    this.#dialog = dialog;
    // Entries, and thus pictures, are added while the page is open.
    document.addEventListener("click", (event) => this.#clicked(event));
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("close", () => this.#opener?.focus());
    this.#image.addEventListener("error", () => this.#arrived(false));
    this.#image.addEventListener("load", () => this.#arrived(true));
  }

  get #image(): HTMLImageElement {
    return this.#part("img");
  }

  #clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const picture = target?.closest<HTMLAnchorElement>("a.picture");
    const act = target?.closest<HTMLElement>("dialog.viewer [data-act]")?.dataset["act"];
    if (act === "close") this.#dialog.close();
    else if (act) this.#move(act === "next" ? 1 : -1);
    if (!picture || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    this.#opener = picture;
    this.#show(picture);
    this.#dialog.showModal();
    this.#part<HTMLElement>("[data-act=close]").focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = keyAlongLine(event, this.#dialog);
    if (name === "ArrowRight") this.#move(1);
    else if (name === "ArrowLeft") this.#move(-1);
    else return;
    event.preventDefault();
  }

  #move(by: number): void {
    const all = this.#pictures;
    const at = all.findIndex((link) => link === this.#shown);
    const next = all[(at + by + all.length) % all.length];
    if (next) this.#show(next);
  }

  #show(picture: HTMLAnchorElement): void {
    const all = this.#pictures;
    const { name = "", size = "" } = picture.dataset;
    const address = picture.getAttribute("href") ?? "";
    this.#shown = picture;
    this.#part("bdi").textContent = name;
    this.#part(".viewer-head span").textContent =
      all.length > 1 ? `${size} · ${all.indexOf(picture) + 1}/${all.length}` : size;
    this.#part<HTMLAnchorElement>("a").href = address;
    this.#arrived(true);
    this.#image.alt = name;
    this.#image.src = `${address}view`;
    this.#part<HTMLElement>(".viewer-foot").hidden = all.length < 2;
  }

  #arrived(well: boolean): void {
    this.#image.hidden = !well;
    this.#part<HTMLElement>("[role=status]").hidden = well;
  }

  /** The pictures of the ticket, and of its chat while it is unfolded. */
  get #pictures(): HTMLAnchorElement[] {
    return [...document.querySelectorAll<HTMLAnchorElement>("a.picture")].filter(
      (link) => link.closest<HTMLDetailsElement>("details")?.open ?? true,
    );
  }

  #part<Part extends Element>(selector: string): Part {
    const part = this.#dialog.querySelector<Part>(selector);
    if (!part) throw new Error(selector);
    return part;
  }
}
