/** Converts between the text box's document and the protocol's text with marks. */

import { Schema } from "prosemirror-model";
import type { Mark as DocumentMark, Node } from "prosemirror-model";
import type { Mark } from "../../protocol/wire";
import { length, plain } from "../../state/text";

export type Style = "bold" | "italic" | "underline";
export const STYLES: readonly Style[] = ["bold", "italic", "underline"];

export interface Prose {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** One paragraph of text and line breaks, with three styles and links. ProseMirror rejects everything else. */
export const schema = new Schema({
  nodes: {
    doc: { content: "paragraph" },
    paragraph: { content: "inline*", toDOM: () => ["p", 0], parseDOM: [{ tag: "p" }] },
    text: { group: "inline" },
    line_break: {
      inline: true,
      group: "inline",
      selectable: false,
      linebreakReplacement: true,
      toDOM: () => ["br"],
      parseDOM: [{ tag: "br" }],
      leafText: () => "\n",
    },
  },
  marks: {
    bold: { toDOM: () => ["strong", 0], parseDOM: [{ tag: "strong" }, { tag: "b" }] },
    italic: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }] },
    underline: { toDOM: () => ["u", 0], parseDOM: [{ tag: "u" }] },
    // Text that is typed behind a link is not part of it.
    link: {
      attrs: { href: { validate: "string" } },
      inclusive: false,
      toDOM: ({ attrs }) => ["a", { href: attrs["href"] as string, title: attrs["href"] as string }, 0],
    },
  },
});

/** Text as inline nodes of a document. Unknown kinds of marks are dropped. */
export function inlineNodes({ text, marks }: Prose): Node[] {
  const points = [...text];
  const edges = new Set([0, points.length, ...marks.flatMap((mark) => [mark.start, mark.end])]);
  const cuts = [...edges].filter((at) => at >= 0 && at <= points.length).sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((start, at) => {
    const active = marks.filter((mark) => mark.start <= start && start < mark.end).flatMap(documentMarks);
    return lines(points.slice(start, cuts[at + 1]).join(""), active);
  });
}

function documentMarks({ kind, href }: Mark): DocumentMark[] {
  if (kind === "link") return /^https?:/.test(href ?? "") ? [schema.mark("link", { href })] : [];
  return STYLES.includes(kind) ? [schema.mark(kind)] : [];
}

function lines(text: string, marks: readonly DocumentMark[]): Node[] {
  return text
    .split("\n")
    .flatMap((line, at) => [
      ...(at > 0 ? [schema.node("line_break", null, [], marks)] : []),
      ...(line ? [schema.text(line, marks)] : []),
    ]);
}

export function toDocument(prose: Prose): Node {
  return schema.node("doc", null, [schema.node("paragraph", null, inlineNodes(prose))]);
}

/** A document as plain text in NFC, trimmed, with marks counted in code points of it. */
export function fromDocument(doc: Node): Prose {
  let text = "";
  let at = 0;
  const marks: Mark[] = [];
  doc.firstChild?.forEach((node) => {
    const part = node.isText ? plain(node.text ?? "") : "\n";
    const end = at + length(part);
    for (const mark of node.marks) extend(marks, mark, at, end);
    text += part;
    at = end;
  });
  // Where characters combine across two nodes, the server's positions would differ: send no marks.
  return trimmed(text, text.normalize("NFC") === text ? marks : []);
}

function extend(marks: Mark[], { type, attrs }: DocumentMark, start: number, end: number): void {
  const kind = type.name as Mark["kind"];
  const href = attrs["href"] as string | undefined;
  const open = marks.findLastIndex((mark) => mark.kind === kind && mark.end === start && mark.href === href);
  const before = marks[open];
  if (before) marks[open] = { ...before, end };
  else if (end > start) marks.push({ kind, start, end, ...(href === undefined ? {} : { href }) });
}

function trimmed(text: string, marks: readonly Mark[]): Prose {
  const trimmedText = text.trim().normalize("NFC");
  const cut = length(text) - length(text.trimStart());
  const most = length(trimmedText);
  const within = (at: number): number => Math.max(0, Math.min(most, at - cut));
  const moved = marks.map((mark) => ({ ...mark, start: within(mark.start), end: within(mark.end) }));
  return {
    text: trimmedText,
    marks: moved.filter((mark) => mark.start < mark.end).sort((a, b) => a.start - b.start),
  };
}

/** A draft as stored; "" for an empty one. */
export const serializeDraft = (prose: Prose): string => (prose.text ? JSON.stringify(prose) : "");

/** Restores a stored draft. An unreadable one is empty. */
export function parseDraft(draft: string): Prose {
  try {
    const { text, marks } = JSON.parse(draft || "{}") as Partial<Prose>;
    return { text: typeof text === "string" ? text : "", marks: Array.isArray(marks) ? marks : [] };
  } catch {
    return { text: "", marks: [] };
  }
}
