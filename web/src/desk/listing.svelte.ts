/** The list of chats as it is shown: filtered, in groups, and still while somebody points at it. */

import type { Cancel, Clock } from "../live/ports";
import { arranged, held } from "./arrangement";
import type { Arrangement, Group } from "./arrangement";
import type { Board } from "./board.svelte";

export type Filter = "all" | "new" | "mine";

/** How long after the last movement of the pointer the list still counts as pointed at. */
const STILL = 4_000;

export class Listing {
  filter = $state<Filter>("all");
  /** Somebody points at the list, by pointer or by the keyboard's focus. */
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
    const fresh = arranged(this.#groups());
    const still = (this.#pointed || this.#focused) && this.#lastFilter === this.filter;
    const now = still ? held(this.#last, fresh, (chat) => this.#board.get(chat) !== undefined) : fresh;
    this.#last = now;
    this.#lastFilter = this.filter;
    return now;
  });

  constructor(board: Board, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** The pointer moved over the list. */
  point(): void {
    this.#pointed = true;
    this.#rest();
    this.#rest = this.#clock.after(STILL, () => (this.#pointed = false));
  }

  /** The pointer left the list. */
  unpoint(): void {
    this.#rest();
    this.#pointed = false;
  }

  /** The keyboard's focus came into the list, or left it. A press of the pointer moves the focus too: that is `point`. */
  focus(inside: boolean): void {
    this.#focused = inside;
  }

  #groups(): (readonly [Group, readonly number[]])[] {
    const { waiting, mine, theirs } = this.#board;
    const groups = [["waiting", waiting] as const, ["mine", mine] as const, ["theirs", theirs] as const];
    return groups
      .filter(([group]) => this.filter === "all" || group === (this.filter === "new" ? "waiting" : "mine"))
      .map(([group, rows]) => [group, rows.map((row) => row.chat)] as const);
  }
}
