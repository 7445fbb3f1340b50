/** Where the cursor of an answer's editor is. Pure. */
import type { MarkType } from "prosemirror-model";
import { NodeSelection } from "prosemirror-state";
import type { EditorState, Selection } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";
import type { Picture } from "./pictures";
import { schema } from "./schema";

const { marks } = schema;
export type MarkName = "strong" | "em";
export type Block = "paragraph" | "heading" | "subheading";

/** Where the cursor is. */
export interface Position {
  readonly strong: boolean;
  readonly em: boolean;
  readonly link: string;
  readonly block: Block | "";
  readonly list: "bullet_list" | "ordered_list" | "";
  readonly table: boolean;
  /** The selected picture. */
  readonly picture: Picture | null;
}
export const NOWHERE: Position = {
  strong: false,
  em: false,
  link: "",
  block: "",
  list: "",
  table: false,
  picture: null,
};

export function positionIn(state: EditorState): Position {
  const { $from, from, to, empty } = state.selection;
  const active = state.storedMarks ?? $from.marks();
  const has = (type: MarkType): boolean =>
    empty ? type.isInSet(active) !== undefined : state.doc.rangeHasMark(from, to, type);
  const around = Array.from({ length: $from.depth }, (_, depth) => $from.node($from.depth - depth).type.name);
  const list = around.find((name) => name === "bullet_list" || name === "ordered_list");
  return {
    strong: has(marks.strong),
    em: has(marks.em),
    link: linkRange(state)?.href ?? "",
    block: blockOf(state),
    list: (list ?? "") as Position["list"],
    table: isInTable(state),
    picture: pictureAt(state.selection),
  };
}

function pictureAt(selection: Selection): Picture | null {
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== "picture") return null;
  return selection.node.attrs as Picture;
}

function blockOf(state: EditorState): Position["block"] {
  const { type, attrs } = state.selection.$from.parent;
  if (type.name === "paragraph") return "paragraph";
  if (type.name !== "heading") return "";
  return attrs["level"] === 2 ? "heading" : "subheading";
}

/** The link at the cursor, or at the beginning of the selection. */
export function linkRange(state: EditorState): { from: number; to: number; href: string } | null {
  const { $from } = state.selection;
  const start = $from.start();
  let latest: { from: number; to: number; href: string } | null = null;
  $from.parent.forEach((node, offset) => {
    const mark = marks.link.isInSet(node.marks);
    if (!mark) return;
    const [from, to] = [start + offset, start + offset + node.nodeSize];
    const href = mark.attrs["href"] as string;
    if (latest && latest.to === from && latest.href === href) latest.to = to;
    else if (!latest || latest.to < $from.pos) latest = { from, to, href };
  });
  const link = latest as { from: number; to: number; href: string } | null;
  return link && link.from <= $from.pos && $from.pos <= link.to ? link : null;
}
