/** Text and indicator of each recent event, from this operator's view. */

import { m } from "../../paraglide/messages.js";
import type { Mark } from "../../parts/Indicator.svelte";
import type { Row } from "../../protocol/wire";
import type { ActivityEntry } from "./activity.svelte";
import { patronName, statusMark, statusName } from "../parts/names";

export function activityMark(entry: ActivityEntry): Mark {
  switch (entry.kind) {
    case "new":
    case "waits":
      return "new";
    case "claimed":
    case "moved":
    case "back":
    case "online":
      return "connected";
    case "lost":
    case "offline":
      return "reconnecting";
    case "gone":
      return "away";
    case "ended":
    case "refused":
      return "ended";
    case "colleague":
    case "status":
      return statusMark(entry.status);
  }
}

export function activityText(entry: ActivityEntry, me: number, department: (id: number) => string): string {
  switch (entry.kind) {
    case "new":
      return m.desk_happened_question(inDepartment(entry.row, department));
    case "waits":
      return m.desk_happened_waits(inDepartment(entry.row, department));
    case "claimed":
      return claimed(entry.row, me);
    case "moved":
      return m.desk_happened_claimed({ name: patronName(entry.row), by: entry.to });
    case "lost":
      return m.desk_happened_lost({ name: patronName(entry.row) });
    case "back":
      return m.desk_happened_back({ name: patronName(entry.row) });
    case "gone":
      return m.desk_happened_gone({ name: patronName(entry.row), by: entry.row.claimed_by?.name ?? "" });
    case "ended":
      return ended(entry.row, me);
    case "refused":
      return entry.text;
    case "colleague":
      return m.desk_happened_colleague({ name: entry.name, status: statusName(entry.status) });
    case "status":
      return m.desk_happened_status({ status: statusName(entry.status) });
    case "offline":
      return m.desk_happened_offline();
    case "online":
      return m.desk_happened_online();
  }
}

function inDepartment(row: Row, department: (id: number) => string): { name: string; department: string } {
  return { name: patronName(row), department: department(row.department) };
}

function claimed(row: Row, me: number): string {
  const name = patronName(row);
  if (row.claimed_by?.id === me) return m.desk_happened_claimed_you({ name });
  return m.desk_happened_claimed({ name, by: row.claimed_by?.name ?? "" });
}

function ended(row: Row, me: number): string {
  const name = patronName(row);
  if (row.ended_by === "patron") return m.desk_happened_ended_patron({ name });
  if (row.ended_by === "disconnection") return m.desk_happened_ended_lost({ name });
  if (row.ended_by === "dismissal") return m.desk_happened_dismissed({ name });
  if (row.claimed_by?.id === me) return m.desk_happened_ended_you({ name });
  return m.desk_happened_ended_operator({ name, by: row.claimed_by?.name ?? "" });
}
