/** The desk's text box: ProseMirror over one paragraph, with bold, italic and underline. */

import { baseKeymap, chainCommands, selectAll, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Selection } from "prosemirror-state";
import type { Command, Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { plain } from "../state/text";
import { documented, inlines, schema, STYLES, written } from "./prose";
import type { Prose, Style } from "./prose";

export interface EditorOwner {
  readonly label: string;
  changed(prose: Prose): void;
  /** What Enter does; without it, Enter breaks the line. */
  send?(): void;
  /** Looks at a key before the text box does; true: it was used. */
  key?(event: KeyboardEvent): boolean;
}

export class Editor {
  /** Which styles the selection wears, or the next character will. */
  worn = $state.raw<Record<Style, boolean>>({ bold: false, italic: false, underline: false });
  prose = $state.raw<Prose>({ text: "", marks: [] });
  /** The text before the cursor, where nothing is selected. */
  before = $state("");
  readonly #owner: EditorOwner;
  readonly #first: Prose;
  #view: EditorView | null = null;

  constructor(owner: EditorOwner, first: Prose) {
    this.#owner = owner;
    this.#first = first;
    this.prose = first;
  }

  /** Draws the text box into `place`; returns what takes it away. */
  mount(place: HTMLElement): () => void {
    this.#view = new EditorView(place, {
      state: this.#fresh(this.#first),
      dispatchTransaction: (change) => this.#apply(change),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": this.#owner.label, dir: "auto" },
      handleKeyDown: (view, event) => !view.composing && (this.#owner.key?.(event) ?? false),
      clipboardTextParser: (text) => asSlice(text),
      // What is copied from a page comes in as plain text, whatever it was.
      handlePaste: (view, event) => {
        const text = event.clipboardData?.getData("text/plain");
        if (text === undefined) return false;
        // An image has none: what is selected stays.
        if (text) view.dispatch(view.state.tr.replaceSelection(asSlice(text)).scrollIntoView());
        return true;
      },
      handleDrop: (_view, event) => Boolean(event.dataTransfer?.types.includes("Files")),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n", "\n"),
    });
    return () => {
      this.#view?.destroy();
      this.#view = null;
    };
  }

  toggle(style: Style): void {
    if (!this.#view) return;
    toggleMark(schema.marks[style])(this.#view.state, this.#view.dispatch);
    this.#view.focus();
  }

  focus(): void {
    this.#view?.focus();
  }

  /** Puts text with its marks in place of the selection and of `replaced` units before it; the cursor stands after it. */
  insert(prose: Prose, replaced = 0): void {
    if (!this.#view) return;
    const { state } = this.#view;
    const from = Math.max(1, state.selection.from - replaced);
    const content = Fragment.from(inlines({ ...prose, text: plain(prose.text) }));
    const change = state.tr.replaceWith(from, state.selection.to, content);
    this.#view.dispatch(
      change.setSelection(Selection.near(change.doc.resolve(from + content.size), -1)).scrollIntoView(),
    );
    this.#view.focus();
  }

  /** Writes as the keyboard would: in place of the selection, in the style that is worn there. */
  type(text: string): void {
    if (!this.#view) return;
    const { state } = this.#view;
    const worn = state.storedMarks ?? state.selection.$from.marks();
    this.#view.dispatch(
      state.tr.replaceSelectionWith(schema.text(text, worn), false).ensureMarks(worn).scrollIntoView(),
    );
    this.#view.focus();
  }

  /** Says which of the options below the text box the keys are on. */
  points(to: { list: string; option: string } | null): void {
    for (const [name, value] of [
      ["aria-controls", to?.list],
      ["aria-activedescendant", to?.option],
    ] as const)
      if (value) this.#view?.dom.setAttribute(name, value);
      else this.#view?.dom.removeAttribute(name);
  }

  clear(): void {
    this.#view?.updateState(this.#fresh({ text: "", marks: [] }));
    this.#read();
  }

  #fresh(prose: Prose): EditorState {
    const doc = documented(prose);
    const plugins = [history(), keymap(this.#keys()), keymap(baseKeymap)];
    return EditorState.create({ doc, plugins, selection: Selection.atEnd(doc) });
  }

  #keys(): Record<string, Command> {
    const styles = { bold: "Mod-b", italic: "Mod-i", underline: "Mod-u" };
    const toggles = STYLES.map((style) => [styles[style], toggleMark(schema.marks[style])] as const);
    return {
      ...Object.fromEntries(toggles),
      Enter: (state, dispatch, view) => {
        // While an input method composes, Enter chooses a word.
        if (view?.composing) return true;
        if (!this.#owner.send) return breakLine(state, dispatch, view);
        this.#owner.send();
        return true;
      },
      "Shift-Enter": breakLine,
      "Mod-Enter": breakLine,
      "Mod-z": undo,
      "Mod-y": redo,
      "Shift-Mod-z": redo,
      "Mod-a": chainCommands(selectAll),
    };
  }

  #apply(change: Transaction): void {
    if (!this.#view) return;
    this.#view.updateState(this.#view.state.apply(change));
    this.#read();
    if (change.docChanged) this.#owner.changed(this.prose);
  }

  #read(): void {
    if (!this.#view) return;
    const { state } = this.#view;
    this.prose = written(state.doc);
    this.worn = wearing(state);
    const { from, empty } = state.selection;
    this.before = empty ? state.doc.textBetween(1, from, "\n", "\n") : "";
  }
}

const breakLine: Command = (state, dispatch) => {
  const marks = state.storedMarks ?? state.selection.$from.marks();
  dispatch?.(
    state.tr
      .replaceSelectionWith(schema.node("line_break", null, [], marks), false)
      .ensureMarks(marks)
      .scrollIntoView(),
  );
  return true;
};

function wearing(state: EditorState): Record<Style, boolean> {
  const { from, to, empty } = state.selection;
  const here = state.storedMarks ?? state.selection.$from.marks();
  const worn = (style: Style): boolean =>
    empty
      ? schema.marks[style].isInSet(here) !== undefined
      : state.doc.rangeHasMark(from, to, schema.marks[style]);
  return { bold: worn("bold"), italic: worn("italic"), underline: worn("underline") };
}

function asSlice(text: string): Slice {
  return new Slice(Fragment.from(inlines({ text: plain(text), marks: [] })), 0, 0);
}
