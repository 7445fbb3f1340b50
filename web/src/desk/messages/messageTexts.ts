/** What a message becomes elsewhere: the answer of an FAQ. */

import { pieces } from "../../chat/pieces";
import type { Piece } from "../../chat/pieces";
import type { Mark } from "../../protocol/wire";

/** How long (ms) an operator can delete a message of their own. The server decides. */
export const DELETABLE = 10 * 60_000;

/** The question and the answer with which the next new FAQ begins; empty for none. */
export const newFaq = { question: "", answer: "" };

/** The text with its formatting as HTML: a paragraph for each block of lines. */
export function toHtml(text: string, marks: readonly Mark[]): string {
  const body = document.createElement("div");
  let paragraph = body.appendChild(document.createElement("p"));
  for (const piece of pieces(text, marks))
    for (const [at, part] of piece.text.split(/(\n+)/u).entries()) {
      if (at % 2 === 0) paragraph.append(...(part ? [formatted(part, piece)] : []));
      else if (part.length === 1) paragraph.append(document.createElement("br"));
      else paragraph = body.appendChild(document.createElement("p"));
    }
  for (const child of [...body.children]) if (!child.hasChildNodes()) child.remove();
  return body.innerHTML;
}

function formatted(text: string, { bold, italic, underline, href }: Piece): Node {
  let node: Node = document.createTextNode(text);
  const names = [underline && "u", italic && "em", bold && "strong", href && "a"] as const;
  for (const name of names) {
    if (!name) continue;
    const element = document.createElement(name);
    if (element instanceof HTMLAnchorElement) element.href = href ?? "";
    element.append(node);
    node = element;
  }
  return node;
}
