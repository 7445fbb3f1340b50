/** The list of chats as shown: filtered, grouped, and held while the operator points at it. */

import type { Cancel, Clock } from "../../live/ports";
import { arrange, hold } from "./arrangement";
import type { Arrangement, Group } from "./arrangement";
import type { Board } from "./board.svelte";

export type Filter = "all" | "new" | "mine";

/** Milliseconds that the list stays held after the pointer's last movement. */
const HOLD_TIME = 4_000;

export class Listing {
  filter = $state<Filter>("all");
  #pointed = $state(false);
  #focused = $state(false);
  #rest: Cancel = () => undefined;
  readonly #board: Board;
  readonly #clock: Clock;
  #last: Arrangement = [];
  #lastFilter: Filter = "all";

  counts = $derived.by(() => ({
    all: this.#board.size,
    new: this.#board.waiting.length,
    mine: this.#board.mine.length,
  }));

  arrangement = $derived.by((): Arrangement => {
    const fresh = arrange(this.#groups());
    const isHeld = this.held && this.#lastFilter === this.filter;
    const arrangement = isHeld ? hold(this.#last, fresh) : fresh;
    this.#last = arrangement;
    this.#lastFilter = this.filter;
    return arrangement;
  });

  constructor(board: Board, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** Whether the rows stay where they are. */
  get held(): boolean {
    return this.#pointed || this.#focused;
  }

  point(): void {
    this.#pointed = true;
    this.#rest();
    this.#rest = this.#clock.after(HOLD_TIME, () => (this.#pointed = false));
  }

  unpoint(): void {
    this.#rest();
    this.#pointed = false;
  }

  /** The keyboard's focus entered or left the list. A click moves the focus too, but counts as `point`. */
  focus(inside: boolean): void {
    this.#focused = inside;
  }

  #groups(): (readonly [Group, readonly number[]])[] {
    const { waiting, mine, theirs } = this.#board;
    const groups = [["mine", mine] as const, ["waiting", waiting] as const, ["theirs", theirs] as const];
    return groups
      .filter(([group]) => this.filter === "all" || group === (this.filter === "new" ? "waiting" : "mine"))
      .map(([group, rows]) => [group, rows.map((row) => row.chat)] as const);
  }
}
