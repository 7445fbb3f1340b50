/** The desk's text box as a document, and as the text and marks that go over the wire. */

import { Schema } from "prosemirror-model";
import type { Mark as DocumentMark, Node } from "prosemirror-model";
import type { Mark } from "../protocol/wire";
import { length, plain } from "../state/text";

export type Style = "bold" | "italic" | "underline";
export const STYLES: readonly Style[] = ["bold", "italic", "underline"];

export interface Prose {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** One paragraph of text and line breaks, with three styles and links: nothing else can be in it. */
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
    // What is typed after a link is not part of it.
    link: {
      attrs: { href: { validate: "string" } },
      inclusive: false,
      toDOM: ({ attrs }) => ["a", { href: attrs["href"] as string, title: attrs["href"] as string }, 0],
    },
  },
});

/** Text as a document's inline nodes; unpaired marks and unknown kinds are left out. */
export function inlines({ text, marks }: Prose): Node[] {
  const points = [...text];
  const edges = new Set([0, points.length, ...marks.flatMap((mark) => [mark.start, mark.end])]);
  const cuts = [...edges].filter((at) => at >= 0 && at <= points.length).sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((start, at) => {
    const worn = marks.filter((mark) => mark.start <= start && start < mark.end).flatMap(worded);
    return lines(points.slice(start, cuts[at + 1]).join(""), worn);
  });
}

function worded({ kind, href }: Mark): DocumentMark[] {
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

export function documented(prose: Prose): Node {
  return schema.node("doc", null, [schema.node("paragraph", null, inlines(prose))]);
}

/** What a document says: plain text in NFC, trimmed, and marks counted in code points of it. */
export function written(doc: Node): Prose {
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
  // Where characters combine across two parts, positions would shift on the server: rather no marks than wrong ones.
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
  const kept = text.trim().normalize("NFC");
  const cut = length(text) - length(text.trimStart());
  const most = length(kept);
  const within = (at: number): number => Math.max(0, Math.min(most, at - cut));
  const moved = marks.map((mark) => ({ ...mark, start: within(mark.start), end: within(mark.end) }));
  return {
    text: kept,
    marks: moved.filter((mark) => mark.start < mark.end).sort((a, b) => a.start - b.start),
  };
}

/** A draft as it is kept: "" for nothing. */
export const kept = (prose: Prose): string => (prose.text ? JSON.stringify(prose) : "");

/** A kept draft again; whatever can't be read is nothing. */
export function drafted(draft: string): Prose {
  try {
    const { text, marks } = JSON.parse(draft || "{}") as Partial<Prose>;
    return { text: typeof text === "string" ? text : "", marks: Array.isArray(marks) ? marks : [] };
  } catch {
    return { text: "", marks: [] };
  }
}
