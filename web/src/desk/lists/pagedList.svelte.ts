/** A list that comes in pages. Single changed rows are patched; the list is loaded again only where that isn't enough. */

import type { Cancel, Clock } from "../../live/ports";
import { inPlace } from "./order";

/** How long (ms) changes are collected before their rows are read. */
export const COLLECT = 300;
/** If more rows than this changed in that time, the whole list is loaded again. */
export const MOST_PATCHED = 20;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
  /** How many rows match, on all pages, where the server counts them. */
  readonly total?: number;
}

/** Reads rows of one kind from the server. A query is a list's filters as its address has them. */
export interface RowSource<Row> {
  id(row: Row): number;
  /** Negative if `one` is above `other`. */
  compare(row: Row, other: Row): number;
  /** A page of the rows that match the query: the first one, or the one at the cursor. */
  page(query: string, cursor: string | null, signal: AbortSignal): Promise<Page<Row>>;
  /** The rows with the numbers `ids` that match the query. */
  matching(query: string, ids: readonly number[], signal: AbortSignal): Promise<readonly Row[]>;
}

export class PagedList<Row> {
  loaded = $state(false);
  /** A request is on its way. */
  busy = $state(false);
  /** Why the last request failed; null if it succeeded. The rows are the ones before it. */
  failure = $state.raw<unknown>(null);
  total = $state(0);
  /** Rows stay where they are, because somebody points at one. */
  held = $state(false);
  readonly #source: RowSource<Row>;
  readonly #clock: Clock;
  #rows = $state.raw<readonly Row[]>([]);
  #next = $state.raw<string | null>(null);
  /** The last row of the last page when that was read: rows below it are on later pages. */
  #boundary: Row | null = null;
  #shown: readonly Row[] = [];
  #query = "";
  /** The query that the rows match. */
  #rowsQuery: string | null = null;
  #open = false;
  #outdated = false;
  /** The smallest number of rows to load. */
  #target = 0;
  readonly #changed = new Set<number>();
  #collecting: Cancel | null = null;
  #running: AbortController | null = null;

  rows = $derived.by((): readonly Row[] => {
    this.#shown = this.held ? inPlace(this.#shown, this.#rows, (row) => this.#source.id(row)) : this.#rows;
    return this.#shown;
  });

  constructor(source: RowSource<Row>, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  get more(): boolean {
    return this.#next !== null;
  }

  id(row: Row): number {
    return this.#source.id(row);
  }

  get(id: number): Row | undefined {
    return this.#rows.find((row) => this.#source.id(row) === id);
  }

  /** Loads the rows that match the query, and follows them until the returned function is called. */
  show(query: string): () => void {
    if (query !== this.#query) this.#target = 0;
    this.#query = query;
    this.#open = true;
    this.reload();
    return () => {
      this.#open = this.held = false;
      this.#stop();
    };
  }

  /** Loads all rows again that are shown: changes may have been missed. A request that is on its way is dropped. */
  reload(): void {
    if (!this.#open) return;
    this.#outdated = true;
    this.#stop();
    void this.#run();
  }

  loadMore(): void {
    this.#target = this.#rows.length + 1;
    void this.#run();
  }

  /** A row changed, or is new: it is read soon, and moves, comes or goes. */
  changed(id: number): void {
    if (!this.#open) return;
    this.#changed.add(id);
    this.#collecting ??= this.#clock.after(COLLECT, () => {
      this.#collecting = null;
      void this.#run();
    });
  }

  /** Replaces a row in place by a newer one. */
  put(row: Row): void {
    const id = this.#source.id(row);
    this.#rows = this.#rows.map((former) => (this.#source.id(former) === id ? row : former));
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.busy = false;
  }

  /**
   * Does what is to be done, one request after the other: an answer never arrives after that of a later request, and a
   * change that is heard while a page is read is read after the page.
   */
  async #run(): Promise<void> {
    if (this.#running) return;
    const running = (this.#running = new AbortController());
    const { signal } = running;
    try {
      for (let step = this.#step(); step && !signal.aborted; step = this.#step()) {
        this.busy = true;
        await step(signal);
        if (!signal.aborted) this.failure = null;
      }
    } catch (failure) {
      if (!signal.aborted) this.#fail(failure);
    }
    if (this.#running === running) this.#stop();
  }

  #step(): ((signal: AbortSignal) => Promise<void>) | null {
    const many = this.#changed.size > MOST_PATCHED;
    if (this.#outdated || (many && !this.#collecting)) return (signal) => this.#load(signal);
    if (this.#target > this.#rows.length && this.more) return (signal) => this.#append(signal);
    if (this.#changed.size > 0 && !this.#collecting) return (signal) => this.#patch(signal);
    return null;
  }

  /** Changes announced before the first page is requested are in the answers. */
  async #load(signal: AbortSignal): Promise<void> {
    const least = this.#rowsQuery === this.#query ? Math.max(this.#rows.length, this.#target) : 0;
    this.#outdated = true;
    this.#changed.clear();
    let page = await this.#source.page(this.#query, null, signal);
    let rows = page.rows;
    while (page.next !== null && rows.length < least && !signal.aborted) {
      page = await this.#source.page(this.#query, page.next, signal);
      rows = this.#joined(rows, page.rows);
    }
    if (signal.aborted) return;
    this.#outdated = false;
    // Rows of another query are not held: they leave with the one that somebody points at.
    if (this.#rowsQuery !== this.#query) this.held = false;
    this.#rowsQuery = this.#query;
    this.#take(rows, page);
  }

  async #append(signal: AbortSignal): Promise<void> {
    const page = await this.#source.page(this.#query, this.#next, signal);
    if (!signal.aborted) this.#take(this.#joined(this.#rows, page.rows), page);
  }

  async #patch(signal: AbortSignal): Promise<void> {
    const ids = [...this.#changed];
    this.#changed.clear();
    const matching = await this.#source.matching(this.#query, ids, signal);
    if (signal.aborted) return;
    const [last, { id, compare }] = [this.#boundary, this.#source];
    const others = this.#rows.filter((row) => !ids.includes(id(row)));
    const here = matching.filter((row) => !this.more || last === null || compare(row, last) <= 0);
    this.total += others.length + here.length - this.#rows.length;
    this.#rows = [...others, ...here].sort(compare);
  }

  /** The later answer is the newer one: a row that changed between two pages may be on both. */
  #joined(above: readonly Row[], below: readonly Row[]): readonly Row[] {
    const fresh = new Set(below.map((row) => this.#source.id(row)));
    return [...above.filter((row) => !fresh.has(this.#source.id(row))), ...below];
  }

  #take(rows: readonly Row[], { next, total = rows.length, rows: latest }: Page<Row>): void {
    this.#rows = rows;
    this.#next = next;
    this.#boundary = latest.at(-1) ?? null;
    this.#target = 0;
    this.total = total;
    this.loaded = true;
  }

  /** What failed may have been any request: the next one loads everything again. */
  #fail(failure: unknown): void {
    this.#outdated = true;
    this.failure = failure;
    this.loaded = true;
    // Rows that match another query would be taken for rows that match this one.
    if (this.#rowsQuery !== this.#query) {
      this.held = false;
      [this.#rows, this.#next] = [[], null];
    }
  }
}
