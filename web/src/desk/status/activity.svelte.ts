/** The recent events since the desk was loaded, latest first. */

import type { Colleague, Desk, Row } from "../../protocol/wire";
import type { Change } from "../board/board.svelte";

export type Status = Desk["status"];

export type ActivityEntry = { readonly id: number; readonly at: number } & Activity;
export type Activity =
  | { readonly kind: "new" | "claimed" | "lost" | "back" | "ended" | "gone" | "waits"; readonly row: Row }
  /** The chat left the board for another department, where this operator has it. */
  | { readonly kind: "moved"; readonly row: Row; readonly to: string }
  | { readonly kind: "colleague"; readonly name: string; readonly status: Colleague["status"] }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "refused"; readonly chat: number; readonly text: string }
  | { readonly kind: "offline" | "online" };

const CAPACITY = 30;
/** Milliseconds after which a wait is long. */
export const LONG_WAIT = 180_000;

export class ActivityLog {
  list = $state.raw<readonly ActivityEntry[]>([]);
  #next = 1;
  #long = new Set<number>();

  add(activity: Activity, at: number): void {
    this.list = [{ ...activity, id: this.#next++, at }, ...this.list].slice(0, CAPACITY);
  }

  /** Records the changes of the board. Of a whole list, only changes of chats known before are recorded. */
  changed(changes: readonly Change[], now: number): void {
    for (const change of changes) {
      const activity = activityOf(change);
      if (activity) this.add(activity, now);
    }
  }

  /** Records status changes of the operator and of colleagues. */
  desk(before: Desk | null, after: Desk, now: number): void {
    if (!before) return;
    if (before.status !== after.status) this.add({ kind: "status", status: after.status }, now);
    for (const { id, name, status } of after.colleagues) {
      const previous = before.colleagues.find((colleague) => colleague.id === id)?.status;
      if (previous && previous !== status) this.add({ kind: "colleague", name, status }, now);
    }
  }

  /** Records each long wait once. Called every second. */
  waits(waiting: readonly Row[], now: number): void {
    for (const row of waiting) {
      if (now - row.started_at < LONG_WAIT || this.#long.has(row.chat)) continue;
      this.#long.add(row.chat);
      this.add({ kind: "waits", row }, row.started_at + LONG_WAIT);
    }
  }
}

function activityOf({ before, after: row, whole, to }: Change): Activity | null {
  if (!row) return before && to && before.claimed_by?.name !== to ? { kind: "moved", row: before, to } : null;
  if (!before) return whole || row.state !== "waiting" ? null : { kind: "new", row };
  if (before.state !== row.state)
    return row.state === "ended" ? { kind: "ended", row } : { kind: "claimed", row };
  if (row.state === "active" && before.claimed_by?.id !== row.claimed_by?.id) return { kind: "claimed", row };
  if (row.state === "ended") return null;
  if (!before.operator_gone && row.operator_gone) return { kind: "gone", row };
  if (before.connection !== "lost" && row.connection === "lost") return { kind: "lost", row };
  return before.connection === "lost" && row.connection === "up" ? { kind: "back", row } : null;
}
