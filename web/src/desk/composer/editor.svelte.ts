/** The desk's text box: ProseMirror with one paragraph, bold, italic and underline. */

import { numberText } from "../parts/numbers";
import { baseKeymap, chainCommands, selectAll, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Selection } from "prosemirror-state";
import type { Command, Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { m } from "../../paraglide/messages.js";
import { COUNT_FROM, length, plain, TEXT_LIMIT } from "../../state/text";
import { toDocument, inlineNodes, schema, STYLES, fromDocument } from "./prose";
import type { Prose, Style } from "./prose";

export interface EditorOwner {
  readonly label: string;
  changed(prose: Prose): void;
  /** The action of Enter. Without it, Enter breaks the line. */
  send?(): void;
  /** The action of Escape, if nothing is suggested. */
  leave?(): void;
  /** Receives each key before the text box. True: the key was handled. */
  key?(event: KeyboardEvent): boolean;
}

const LIMIT = numberText(TEXT_LIMIT);

export class Editor {
  /** The styles of the selection, or of the next character. */
  worn = $state.raw<Record<Style, boolean>>({ bold: false, italic: false, underline: false });
  prose = $state.raw<Prose>({ text: "", marks: [] });
  /** The text before the cursor; empty while something is selected. */
  textBefore = $state("");
  /** The length of the text, in code points. */
  readonly size = $derived.by(() => length(this.prose.text));
  readonly tooLong = $derived.by(() => this.size > TEXT_LIMIT);
  /** The length and its limit in words, once the text is near the limit. */
  readonly count = $derived.by(() =>
    this.size > COUNT_FROM ? m.desk_too_long({ length: numberText(this.size), limit: LIMIT }) : "",
  );
  readonly #owner: EditorOwner;
  readonly #initial: Prose;
  #view: EditorView | null = null;

  constructor(owner: EditorOwner, initial: Prose) {
    this.#owner = owner;
    this.#initial = initial;
    this.prose = initial;
  }

  /**
   * Mounts the text box into an element. Returns its removal. `key` receives keys after the owner's: for the
   * suggestions after a slash.
   */
  mount(element: HTMLElement, key: (event: KeyboardEvent) => boolean): () => void {
    this.#view = new EditorView(element, {
      state: this.#fresh(this.#initial),
      dispatchTransaction: (change) => this.#apply(change),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": this.#owner.label, dir: "auto" },
      handleKeyDown: (view, event) => !view.composing && ((this.#owner.key?.(event) ?? false) || key(event)),
      clipboardTextParser: (text) => asSlice(text),
      // Text from a page is pasted as plain text.
      handlePaste: (view, event) => {
        const text = event.clipboardData?.getData("text/plain");
        if (text === undefined) return false;
        // A copied image has no text: the selection stays.
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

  /** Replaces the selection, and `replaced` UTF-16 units before it, with text and marks; the cursor moves behind it. */
  insert(prose: Prose, replaced = 0): void {
    if (!this.#view) return;
    const { state } = this.#view;
    const from = Math.max(1, state.selection.from - replaced);
    const content = Fragment.from(inlineNodes({ ...prose, text: plain(prose.text) }));
    const change = state.tr.replaceWith(from, state.selection.to, content);
    this.#view.dispatch(
      change.setSelection(Selection.near(change.doc.resolve(from + content.size), -1)).scrollIntoView(),
    );
    this.#view.focus();
  }

  /** Types text in place of the selection, in the styles there. */
  type(text: string): void {
    if (!this.#view) return;
    const { state } = this.#view;
    const worn = state.storedMarks ?? state.selection.$from.marks();
    this.#view.dispatch(
      state.tr.replaceSelectionWith(schema.text(text, worn), false).ensureMarks(worn).scrollIntoView(),
    );
    this.#view.focus();
  }

  /** Sets the active option of the list below the text box, for screen readers. */
  setActiveOption(to: { list: string; option: string } | null): void {
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
    const doc = toDocument(prose);
    const plugins = [history(), keymap(this.#keys()), keymap(baseKeymap)];
    return EditorState.create({ doc, plugins, selection: Selection.atEnd(doc) });
  }

  #keys(): Record<string, Command> {
    const styles = { bold: "Mod-b", italic: "Mod-i", underline: "Mod-u" };
    const toggles = STYLES.map((style) => [styles[style], toggleMark(schema.marks[style])] as const);
    return {
      ...Object.fromEntries(toggles),
      Enter: (state, dispatch, view) => {
        // During the composition of an input method, Enter chooses a candidate.
        if (view?.composing) return true;
        if (!this.#owner.send) return breakLine(state, dispatch, view);
        this.#owner.send();
        return true;
      },
      Escape: () => {
        this.#owner.leave?.();
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
    this.prose = fromDocument(state.doc);
    this.worn = stylesAt(state);
    const { from, empty } = state.selection;
    this.textBefore = empty ? state.doc.textBetween(1, from, "\n", "\n") : "";
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

function stylesAt(state: EditorState): Record<Style, boolean> {
  const { from, to, empty } = state.selection;
  const active = state.storedMarks ?? state.selection.$from.marks();
  const worn = (style: Style): boolean =>
    empty
      ? schema.marks[style].isInSet(active) !== undefined
      : state.doc.rangeHasMark(from, to, schema.marks[style]);
  return { bold: worn("bold"), italic: worn("italic"), underline: worn("underline") };
}

function asSlice(text: string): Slice {
  return new Slice(Fragment.from(inlineNodes({ text: plain(text), marks: [] })), 0, 0);
}
