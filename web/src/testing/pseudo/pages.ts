/** Stores screens as HTML files, which `tests/browser/pseudo_pages.py` lays out in a browser: happy-dom lays out nothing. */
import { mkdirSync, writeFileSync } from "node:fs";

/** The folder; nothing is stored without it. */
const FOLDER = process.env["REFDESK_PSEUDO_PAGES"];
const CLOSED = "[hidden], dialog:not([open])";
/** `pseudo` puts each text of the catalogue in brackets. */
const TEXTS = /\[[^[\]]*~\]/g;

export class Pages {
  readonly #texts = new Set<string>();
  #stored = 0;

  /** `entry`: the one whose style sheets the screens need. */
  constructor(public entry: "desk" | "widget" | "frame") {}

  /** Stores the document if it shows a text of the catalogue that no earlier one showed. */
  add(): void {
    if (!FOLDER) return;
    const size = this.#texts.size;
    for (const text of visibleText(document.body).match(TEXTS) ?? []) this.#texts.add(text);
    if (this.#texts.size === size) return;
    mkdirSync(FOLDER, { recursive: true });
    const name = `${this.entry}-${String((this.#stored += 1)).padStart(3, "0")}.html`;
    writeFileSync(`${FOLDER}/${name}`, document.documentElement.outerHTML);
  }
}

function visibleText(element: Element): string {
  if (element.matches(CLOSED)) return "";
  return [...element.childNodes]
    .map((node) => (node instanceof Element ? visibleText(node) : (node.textContent ?? "")))
    .join("");
}
