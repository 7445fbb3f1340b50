/** Between stored HTML and the editor's document. The server sanitizes all HTML before it is stored. */
import { DOMParser as DocumentParser, DOMSerializer } from "prosemirror-model";
import type { Node } from "prosemirror-model";
import { schema } from "./schema";

const parser = DocumentParser.fromSchema(schema);
const serializer = DOMSerializer.fromSchema(schema);
const SAME: Readonly<Record<string, string>> = { B: "strong", I: "em" };
const ATTRIBUTES = new Set(["href", "start", "colspan", "rowspan", "scope", "src", "alt", "width", "height"]);
/** Attributes whose value 1 is the same as none. */
const ONE = new Set(["start", "colspan", "rowspan"]);
/** Elements in which white space between children has no meaning. */
const STRUCTURE = "body, ul, ol, table, thead, tbody, tr, blockquote, dl";

export function documentOf(html: string): Node {
  return parser.parse(bodyOf(html));
}

export function htmlOf(doc: Node): string {
  const body = bodyOf("");
  serializer.serializeFragment(doc.content, { document }, body);
  tidy(body);
  return body.textContent?.trim() || body.querySelector("hr, img") ? body.innerHTML : "";
}

/** Whether the editor shows all of it: otherwise something would be lost on saving. */
export function isEditable(html: string): boolean {
  return canonical(html) === canonical(htmlOf(documentOf(html)));
}

function bodyOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(`<!doctype html><body>${html}`, "text/html").body;
}

/** A paragraph alone in a cell or at the head of an item has no tag; rows of headers at the top are the table's head. */
function tidy(body: HTMLElement): void {
  for (const cell of body.querySelectorAll("td, th")) if (cell.childElementCount === 1) unwrapFirst(cell);
  for (const item of body.querySelectorAll("li"))
    if (item.querySelectorAll(":scope > p").length === 1) unwrapFirst(item);
  for (const table of body.querySelectorAll("table")) separateHead(table);
}

function unwrapFirst(element: Element): void {
  const first = element.firstElementChild;
  if (first?.tagName === "P") first.replaceWith(...first.childNodes);
}

function separateHead(table: Element): void {
  const rows = [...table.querySelectorAll(":scope > tr, :scope > tbody > tr, :scope > thead > tr")];
  const isHead = (row: Element): boolean => [...row.children].every(({ tagName }) => tagName === "TH");
  const end = rows.findIndex((row) => !isHead(row));
  const heads = rows.slice(0, end);
  table.replaceChildren(...[part("thead", heads), part("tbody", rows.slice(heads.length))].filter(Boolean));
}

function part(tag: string, rows: readonly Element[]): Element | "" {
  if (rows.length === 0) return "";
  const made = document.createElement(tag);
  made.append(...rows);
  return made;
}

/** The same text for HTML that reads the same. */
function canonical(html: string): string {
  const body = bodyOf(html);
  tidy(body);
  for (const element of body.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes])
      if (!ATTRIBUTES.has(name) || (value === "1" && ONE.has(name))) element.removeAttribute(name);
    const other = SAME[element.tagName];
    if (other) rename(element, other);
  }
  for (const parent of [body, ...body.querySelectorAll(STRUCTURE)])
    for (const node of [...parent.childNodes])
      if (node.nodeType === 3 && !node.textContent?.trim()) node.remove();
  // A line break separates blocks; within a paragraph it is a space.
  return body.innerHTML
    .replace(/\s+/g, " ")
    .replace(/ (?=<\/?(?:p|li|td|th|h[2-4])\b)/g, "")
    .trim();
}

function rename(element: Element, tag: string): void {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
}
