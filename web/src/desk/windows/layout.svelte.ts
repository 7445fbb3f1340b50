/** The boxes of open windows in their area. Loaded with the overlay view. */

import type { LogKey } from "../../live/address";
import { capacity, fitted, free, tiles } from "./geometry";
import type { Box, Size } from "./geometry";
import type { ChatWindows } from "./windows.svelte";

const NO_BOX: Box = { start: 0, top: 0, width: 0, height: 0 };

export class Layout {
  readonly #windows: ChatWindows;
  #room = $state.raw<Size>({ width: 0, height: 0 });
  /** The clicked handle: the next click in the area moves or resizes its window. */
  aiming = $state.raw<{ readonly log: LogKey; readonly how: "move" | "resize" } | null>(null);

  constructor(windows: ChatWindows) {
    this.#windows = windows;
  }

  get room(): Size {
    return this.#room;
  }

  /** Sets the size of the area. Windows return to their own boxes when it grows again. */
  fit(room: Size): void {
    this.#room = room;
  }

  /** The window's box; without a size until it is placed. */
  box(log: LogKey): Box {
    const box = this.#windows.box(log);
    return box ? fitted(box, this.#room) : NO_BOX;
  }

  /** Sets the box, without storing it: the caller calls `store` at the end of a drag. */
  put(log: LogKey, box: Box): void {
    this.#windows.setBox(log, fitted(box, this.#room));
  }

  store(): void {
    this.#windows.store();
  }

  /** Gives each of these windows a box that has none. Where no room is left, all of them are tiled. */
  place(logs: readonly LogKey[]): void {
    for (const log of logs) {
      if (this.#windows.box(log)) continue;
      const others = logs.flatMap((other) => (this.#windows.box(other) ? [this.box(other)] : []));
      const box = free(others, this.#room);
      if (!box) return this.arrange(logs);
      this.put(log, box);
      this.store();
    }
  }

  /** Tiles these windows. */
  arrange(logs: readonly LogKey[]): void {
    const boxes = tiles(logs.length, this.#room);
    logs.forEach((log, at) => this.put(log, boxes[at] ?? NO_BOX));
    this.store();
  }

  /** Opens windows of these chats, as many as fit, and hides all others. */
  openAll(logs: readonly LogKey[]): void {
    const fit = logs.slice(0, capacity(this.#room));
    for (const log of this.#windows.open) if (!fit.includes(log)) this.#windows.hide(log);
    // The first one is raised last, so that it is in front.
    for (const log of [...fit].reverse()) this.#windows.raise(log);
  }
}
