/** What happened since this desk came up, the latest first. */

import type { Desk, Row } from "../protocol/wire";
import type { Change } from "./board.svelte";

export type Status = Desk["status"];

export type Happening = { readonly id: number; readonly at: number } & What;
export type What =
  | { readonly kind: "asked" | "claimed" | "lost" | "back" | "ended" | "gone" | "waits"; readonly row: Row }
  | { readonly kind: "colleague"; readonly name: string; readonly status: Status }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "unsaid"; readonly chat: number; readonly words: string }
  | { readonly kind: "offline" | "online" };

const KEPT = 30;
/** From when on somebody has waited long. */
export const LONG_WAIT = 180_000;

export class Happenings {
  list = $state.raw<readonly Happening[]>([]);
  #next = 1;
  #long = new Set<number>();

  note(what: What, at: number): void {
    this.list = [{ ...what, id: this.#next++, at }, ...this.list].slice(0, KEPT);
  }

  /** What a change of the board tells. A whole list tells only what became of chats known before. */
  changed(changes: readonly Change[], now: number): void {
    for (const change of changes) {
      const what = told(change);
      if (what) this.note(what, now);
    }
  }

  /** What a new desk frame tells about colleagues and oneself. */
  desk(before: Desk | null, after: Desk, now: number): void {
    if (!before) return;
    if (before.status !== after.status) this.note({ kind: "status", status: after.status }, now);
    for (const { id, name, status } of after.colleagues) {
      const was = before.colleagues.find((colleague) => colleague.id === id)?.status;
      if (was && was !== status) this.note({ kind: "colleague", name, status }, now);
    }
  }

  /** Called as time goes by: says once of each chat that it has waited long. */
  waits(waiting: readonly Row[], now: number): void {
    for (const row of waiting) {
      if (now - row.started_at < LONG_WAIT || this.#long.has(row.chat)) continue;
      this.#long.add(row.chat);
      this.note({ kind: "waits", row }, row.started_at + LONG_WAIT);
    }
  }
}

function told({ before, after: row, whole }: Change): What | null {
  if (!row) return null;
  if (!before) return whole || row.state !== "waiting" ? null : { kind: "asked", row };
  if (before.state !== row.state)
    return row.state === "ended" ? { kind: "ended", row } : { kind: "claimed", row };
  if (row.state === "active" && before.claimed_by?.id !== row.claimed_by?.id) return { kind: "claimed", row };
  if (row.state === "ended") return null;
  if (!before.operator_gone && row.operator_gone) return { kind: "gone", row };
  if (before.connection !== "lost" && row.connection === "lost") return { kind: "lost", row };
  return before.connection === "lost" && row.connection === "up" ? { kind: "back", row } : null;
}
