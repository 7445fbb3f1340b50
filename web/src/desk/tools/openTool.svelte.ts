/** The tool with an open window beside a conversation or a ticket's log: at most one. */

import { createContext } from "svelte";
import type { Snippet } from "svelte";

interface Tool {
  readonly window: Snippet;
  /** The button that opened the window. */
  readonly button: HTMLElement;
}

export class OpenTool {
  #tool = $state.raw<Tool | null>(null);
  /** Focuses the text box that the tools belong to; null where there is none. */
  focusText: (() => void) | null = null;

  get window(): Snippet | undefined {
    return this.#tool?.window;
  }

  open(tool: Tool): void {
    this.#tool = tool;
  }

  /** Closes the window. The operator writes next, so the text box gets the focus, or else the button. */
  close(): void {
    if (this.focusText) this.focusText();
    else this.#tool?.button.focus();
    this.#tool = null;
  }

  /** Closes the window that is open now, unless another one has replaced it. For acts that take time. */
  closer(): () => void {
    const { window } = this;
    return () => this.window === window && this.close();
  }

  /** The tool itself has gone or could not be loaded: so has its window. */
  drop(window: Snippet): void {
    if (this.window === window) this.#tool = null;
  }
}

/** The open tool of the pane that a component is in. Callable while it is initialized. */
export const [getOpenTool, setOpenTool] = createContext<OpenTool>();
