/** What happened, as a sentence and a shape, from this operator's view. */

import { m } from "../paraglide/messages.js";
import type { Mark } from "../parts/Indicator.svelte";
import type { Row } from "../protocol/wire";
import type { Happening } from "./happenings.svelte";
import { named, statusMark, statusWord } from "./names";

export function markOfHappening(happening: Happening): Mark {
  switch (happening.kind) {
    case "asked":
    case "waits":
      return "new";
    case "claimed":
    case "back":
    case "online":
      return "connected";
    case "lost":
    case "offline":
      return "reconnecting";
    case "gone":
      return "away";
    case "ended":
    case "unsaid":
      return "ended";
    case "colleague":
    case "status":
      return statusMark(happening.status);
  }
}

export function happened(happening: Happening, me: number, department: (id: number) => string): string {
  switch (happening.kind) {
    case "asked":
      return m.desk_happened_asked(inDepartment(happening.row, department));
    case "waits":
      return m.desk_happened_waits(inDepartment(happening.row, department));
    case "claimed":
      return claimed(happening.row, me);
    case "lost":
      return m.desk_happened_lost({ name: named(happening.row) });
    case "back":
      return m.desk_happened_back({ name: named(happening.row) });
    case "gone":
      return m.desk_happened_gone({ name: named(happening.row), by: happening.row.claimed_by?.name ?? "" });
    case "ended":
      return ended(happening.row, me);
    case "unsaid":
      return happening.words;
    case "colleague":
      return m.desk_happened_colleague({ name: happening.name, status: statusWord(happening.status) });
    case "status":
      return m.desk_happened_status({ status: statusWord(happening.status) });
    case "offline":
      return m.desk_happened_offline();
    case "online":
      return m.desk_happened_online();
  }
}

function inDepartment(row: Row, department: (id: number) => string): { name: string; department: string } {
  return { name: named(row), department: department(row.department) };
}

function claimed(row: Row, me: number): string {
  const name = named(row);
  if (row.claimed_by?.id === me) return m.desk_happened_claimed_you({ name });
  return m.desk_happened_claimed({ name, by: row.claimed_by?.name ?? "" });
}

function ended(row: Row, me: number): string {
  const name = named(row);
  if (row.ended_by === "patron") return m.desk_happened_ended_patron({ name });
  if (row.ended_by === "disconnection") return m.desk_happened_ended_lost({ name });
  if (row.claimed_by?.id === me) return m.desk_happened_ended_you({ name });
  return m.desk_happened_ended_operator({ name, by: row.claimed_by?.name ?? "" });
}
