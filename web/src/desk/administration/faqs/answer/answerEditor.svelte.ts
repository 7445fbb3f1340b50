/** The editor of an FAQ's answer: ProseMirror with headings, lists, quotations, links, tables and pictures. */
import {
  baseKeymap,
  chainCommands,
  deleteSelection,
  exitCode,
  setBlockType,
  toggleMark,
  wrapIn,
} from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, NodeSelection, Selection, TextSelection } from "prosemirror-state";
import type { Command } from "prosemirror-state";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  tableEditing,
} from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { pastedFiles } from "../../../../chat/files/paste";
import { documentOf, htmlOf } from "./html";
import { pictureElement } from "./pictures";
import type { Picture } from "./pictures";
import { linkRange, NOWHERE, positionIn } from "./position";
import type { Block, MarkName, Position } from "./position";
import { schema } from "./schema";

const { nodes, marks } = schema;
const TABLE_ACTS = { addRow: addRowAfter, addColumn: addColumnAfter, deleteRow, deleteColumn, deleteTable };
export type TableAct = keyof typeof TABLE_ACTS;

export class AnswerEditor {
  at = $state.raw<Position>(NOWHERE);
  /** Called with pasted or dropped files; with none for a double click on a picture, which is selected then. */
  onpictures: (files: readonly File[]) => void = () => undefined;
  readonly #changed: (html: string) => void;
  readonly #label: string;
  #view: EditorView | null = null;
  #described: Readonly<Record<string, string>> = {};

  constructor(label: string, changed: (html: string) => void) {
    this.#label = label;
    this.#changed = changed;
  }

  /** Mounts the editor into an element. Returns its removal. */
  mount(element: HTMLElement, html: string): () => void {
    this.#view = new EditorView(element, {
      state: EditorState.create({ doc: documentOf(html), plugins: [history(), ...KEYS, tableEditing()] }),
      dispatchTransaction: (change) => {
        if (!this.#view) return;
        this.#view.updateState(this.#view.state.apply(change));
        this.#read();
        if (change.docChanged) this.#changed(htmlOf(this.#view.state.doc));
      },
      nodeViews: { picture: ({ attrs }) => ({ dom: pictureElement(attrs as Picture) }) },
      handlePaste: (_, event) => this.#offer(pastedFiles(event)),
      handleDrop: (view, event, _, moved) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        const target = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (moved || files.length === 0) return false;
        if (target) view.dispatch(view.state.tr.setSelection(near(view.state, target.pos)));
        return this.#offer(files);
      },
      handleDoubleClickOn: (view, _, node, position) => {
        if (node.type.name !== "picture") return false;
        view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)));
        this.onpictures([]);
        return true;
      },
      attributes: () => ({
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": this.#label,
        dir: "auto",
        ...this.#described,
      }),
    });
    this.#read();
    return () => {
      this.#view?.destroy();
      this.#view = null;
    };
  }

  /** `id`: the element with the hint or the error. */
  describe(id: string, invalid: boolean): void {
    this.#described = { "aria-describedby": id, ...(invalid && { "aria-invalid": "true" }) };
    this.#view?.updateState(this.#view.state);
  }

  toggle(name: MarkName): void {
    this.#run(toggleMark(marks[name]));
  }

  setBlock(block: Block): void {
    if (block === "paragraph") this.#run(setBlockType(nodes["paragraph"] as NodeType));
    else this.#run(setBlockType(nodes["heading"] as NodeType, { level: block === "heading" ? 2 : 3 }));
  }

  /** Makes a list of the selection; in a list of this kind, ends it. */
  toggleList(list: "bullet_list" | "ordered_list"): void {
    if (this.at.list === list) this.#run(liftListItem(nodes["list_item"] as NodeType));
    else this.#run(wrapInList(nodes[list] as NodeType));
  }

  quote(): void {
    this.#run(wrapIn(nodes["blockquote"] as NodeType));
  }

  /** Links the selection, or the link at the cursor; an empty address removes the link. */
  setLink(href: string): void {
    this.#run((state, dispatch) => {
      const { from, to } = linkRange(state) ?? state.selection;
      const change = state.tr.removeMark(from, to, marks.link);
      if (href && from === to) change.insertText(href, from);
      if (href) change.addMark(from, from === to ? from + href.length : to, marks.link.create({ href }));
      dispatch?.(change);
      return true;
    });
  }

  /** Three columns with a row of headers and two others. */
  insertTable(): void {
    const row = (type: string) =>
      nodes["table_row"]?.create(
        null,
        [1, 2, 3].map(() => nodes[type]?.createAndFill()).filter((node) => !!node),
      );
    const rows = ["table_header", "table_cell", "table_cell"].map(row).filter((node) => !!node);
    const table = nodes["table"]?.create(null, rows);
    this.#run((state, dispatch) => {
      if (!table) return false;
      const change = state.tr.replaceSelectionWith(table);
      let start = 0;
      change.doc.descendants((node, position) => {
        if (node === table) start = position;
        return start === 0;
      });
      dispatch?.(change.setSelection(Selection.near(change.doc.resolve(start + 1))).scrollIntoView());
      return true;
    });
  }

  /** Inserts a picture; of a selected one, changes it. */
  setPicture(picture: Picture): void {
    const node = nodes["picture"]?.create({ ...picture });
    this.#run((state, dispatch) => {
      if (!node) return false;
      const change = state.tr.replaceSelectionWith(node, false);
      dispatch?.(change.scrollIntoView());
      return true;
    });
  }

  removePicture(): void {
    this.#run(deleteSelection);
  }

  /** To the text, after a dialog. */
  focus(): void {
    this.#view?.focus();
  }

  changeTable(act: TableAct): void {
    this.#run(TABLE_ACTS[act]);
  }

  #offer(files: readonly File[]): boolean {
    if (files.length > 0) this.onpictures(files);
    return files.length > 0;
  }

  #run(command: Command): void {
    if (!this.#view) return;
    command(this.#view.state, this.#view.dispatch, this.#view);
    this.#view.focus();
  }

  #read(): void {
    if (this.#view) this.at = positionIn(this.#view.state);
  }
}

const near = (state: EditorState, position: number): Selection =>
  TextSelection.near(state.doc.resolve(position));
const item = nodes["list_item"] as NodeType;
const breakLine: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(schema.node("hard_break")).scrollIntoView());
  return true;
});
const KEYS = [
  keymap({
    "Mod-z": undo,
    "Mod-y": redo,
    "Shift-Mod-z": redo,
    "Mod-b": toggleMark(marks.strong),
    "Mod-i": toggleMark(marks.em),
    "Mod-u": toggleMark(marks.underline),
    Enter: splitListItem(item),
    "Shift-Enter": breakLine,
    "Mod-]": sinkListItem(item),
    "Mod-[": liftListItem(item),
    // Only in a table: elsewhere Tab leaves the editor.
    Tab: goToNextCell(1),
    "Shift-Tab": goToNextCell(-1),
  }),
  keymap(baseKeymap),
];
