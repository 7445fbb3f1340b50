/** The chats of the departments that the operator monitors, as one board (rule P22). */

import type { Board as BoardFrame, Desk, Row } from "../../protocol/wire";

/** The change of one row. `before` is null for a new row, `after` is null for a removed one. */
export interface Change {
  readonly before: Row | null;
  readonly after: Row | null;
  /** The change is part of a whole list, so a new row need not be a new chat. */
  readonly whole: boolean;
  /** Who has the chat in another department, where this operator may not read it. */
  readonly to?: string;
}

export const isMine = (row: Row, me: number): boolean => row.claimed_by?.id === me;

/** Whether the operator owns the chat, or participates in it. */
export const isWithMe = (row: Row, me: number): boolean =>
  isMine(row, me) || (row.state === "active" && Boolean(row.participants?.includes(me)));

/** Whether the chat leaves the list: it is closed, or it ended unclaimed or with a colleague. */
export const leaves = (row: Row, me: number): boolean =>
  row.closed || (row.state === "ended" && !isMine(row, me));

export class Board {
  readonly me: number;
  #rows = $state.raw<ReadonlyMap<number, Row>>(new Map());
  /** Whether a list was received: until then an empty board does not mean that nobody waits. */
  #loaded = $state(false);
  /** Versions of chats that left the board. A frame that arrives late can't add them again. */
  #gone = new Map<number, number>();

  waiting = $derived(this.#sorted((row) => row.state === "waiting", byStart));
  /** Ended chats are last. */
  mine = $derived(this.#sorted((row) => isWithMe(row, this.me), byEndAndClaim));
  theirs = $derived(this.#sorted((row) => row.state === "active" && !isWithMe(row, this.me), byClaim));

  constructor(me: number) {
    this.me = me;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(chat: number): Row | undefined {
    return this.#rows.get(chat);
  }

  /** The database was restored to an earlier state (P38): every row that arrives replaces the present one. */
  restart(): void {
    this.#gone.clear();
    this.#rows = new Map([...this.#rows].map(([chat, row]) => [chat, { ...row, version: 0 }]));
  }

  /** Applies a frame and returns the changes. */
  apply(frame: BoardFrame): Change[] {
    const rows = new Map(this.#rows);
    const changes = frame.rows
      .map((row) => this.#put(rows, row, frame.whole))
      .filter((change) => change !== null);
    if (frame.whole) changes.push(...this.#forget(rows, frame));
    changes.push(...this.#drop(rows, frame));
    this.#rows = rows;
    this.#loaded = true;
    return changes;
  }

  #put(rows: Map<number, Row>, row: Row, whole: boolean): Change | null {
    const before = rows.get(row.chat) ?? null;
    if (row.version < Math.max(before?.version ?? 0, this.#gone.get(row.chat) ?? 0)) return null;
    if (!leaves(row, this.me)) {
      rows.set(row.chat, row);
      return { before, after: row, whole };
    }
    rows.delete(row.chat);
    this.#gone.set(row.chat, row.version);
    return before && { before, after: row, whole };
  }

  /** Drops chats that the operator has left, unless the board of a monitored department has them. */
  prune(before: Desk | null, { departments, joined = [] }: Desk): void {
    const rows = new Map(this.#rows);
    for (const chat of before?.joined ?? []) {
      const row = rows.get(chat);
      const watched = departments.some(({ id, monitored }) => monitored && id === row?.department);
      if (row && !watched && !joined.includes(chat) && !isMine(row, this.me)) rows.delete(chat);
    }
    if (rows.size < this.#rows.size) this.#rows = rows;
  }

  /** Removes chats that were transferred to another department. */
  #drop(rows: Map<number, Row>, { department, gone = [] }: BoardFrame): Change[] {
    return gone.flatMap(({ chat, to }) => {
      const before = rows.get(chat);
      if (before?.department !== department) return [];
      rows.delete(chat);
      return { before, after: null, whole: false, to };
    });
  }

  #forget(rows: Map<number, Row>, frame: BoardFrame): Change[] {
    const listed = new Set(frame.rows.map((row) => row.chat));
    const left = [...rows.values()].filter(
      (row) => row.department === frame.department && !listed.has(row.chat),
    );
    for (const row of left) rows.delete(row.chat);
    return left.map((before) => ({ before, after: null, whole: true }));
  }

  #sorted(matches: (row: Row) => boolean, compare: (row: Row, other: Row) => number): readonly Row[] {
    return [...this.#rows.values()].filter(matches).sort(compare);
  }
}

const byStart = (row: Row, other: Row): number => row.started_at - other.started_at || row.chat - other.chat;
const byClaim = (row: Row, other: Row): number =>
  (row.claimed_at ?? 0) - (other.claimed_at ?? 0) || row.chat - other.chat;
const byEndAndClaim = (row: Row, other: Row): number =>
  Number(row.state === "ended") - Number(other.state === "ended") || byClaim(row, other);
