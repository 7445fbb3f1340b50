/** The document of an FAQ's answer: what the server's sanitizer keeps, as far as the editor can show it. */
import { Schema } from "prosemirror-model";
import type { MarkSpec, NodeSpec } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";
import { pictureAttributes, pictureOf } from "./pictures";
import type { Picture } from "./pictures";

/** A node or mark that is a single tag with its content. */
const simple = (tag: string, ...others: string[]): Pick<NodeSpec & MarkSpec, "toDOM" | "parseDOM"> => ({
  toDOM: () => [tag, 0],
  parseDOM: [tag, ...others].map((name) => ({ tag: name })),
});

const LEVELS = [2, 3, 4] as const;

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: { content: "inline*", group: "block", ...simple("p") },
  heading: {
    attrs: { level: { default: 2, validate: "number" } },
    content: "inline*",
    group: "block",
    defining: true,
    toDOM: ({ attrs }) => [`h${String(attrs["level"])}`, 0],
    parseDOM: [
      { tag: "h1", attrs: { level: 2 } },
      ...LEVELS.map((level) => ({ tag: `h${level}`, attrs: { level } })),
      ...["h5", "h6"].map((tag) => ({ tag, attrs: { level: 4 } })),
    ],
  },
  blockquote: { content: "block+", group: "block", defining: true, ...simple("blockquote") },
  code_block: {
    content: "text*",
    marks: "",
    group: "block",
    code: true,
    defining: true,
    toDOM: () => ["pre", 0],
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
  },
  bullet_list: { content: "list_item+", group: "block", ...simple("ul") },
  ordered_list: {
    attrs: { start: { default: 1, validate: "number" } },
    content: "list_item+",
    group: "block",
    toDOM: ({ attrs }) => (attrs["start"] === 1 ? ["ol", 0] : ["ol", { start: String(attrs["start"]) }, 0]),
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Number(dom.getAttribute("start") ?? 1) || 1 }) }],
  },
  list_item: { content: "paragraph block*", defining: true, ...simple("li") },
  horizontal_rule: { group: "block", toDOM: () => ["hr"], parseDOM: [{ tag: "hr" }] },
  ...tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: {} }),
  picture: {
    attrs: {
      src: { validate: "string" },
      alt: { default: "", validate: "string" },
      width: { default: 0, validate: "number" },
      height: { default: 0, validate: "number" },
    },
    inline: true,
    group: "inline",
    draggable: true,
    toDOM: ({ attrs }) => ["img", pictureAttributes(attrs as Picture)],
    parseDOM: [{ tag: "img[src][alt]", getAttrs: (dom) => pictureOf(dom as HTMLImageElement) }],
  },
  text: { group: "inline" },
  hard_break: {
    inline: true,
    group: "inline",
    selectable: false,
    toDOM: () => ["br"],
    parseDOM: [{ tag: "br" }],
  },
};

export const schema = new Schema({
  nodes,
  marks: {
    link: {
      attrs: { href: { validate: "string" } },
      inclusive: false,
      toDOM: ({ attrs }) => ["a", { href: attrs["href"] as string }, 0],
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => ({ href: dom.getAttribute("href") ?? "" }) }],
    },
    strong: simple("strong", "b"),
    em: simple("em", "i"),
    underline: simple("u"),
    strike: simple("s"),
    subscript: simple("sub"),
    superscript: simple("sup"),
    code: simple("code"),
    keyboard: simple("kbd"),
  },
});
