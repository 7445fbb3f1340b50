/** The rows of the simulated server’s board. */
import type { Row, WireEvent } from "../protocol/wire";

/** The board's row after an event. */
export function rowAfter(row: Row, { seq, at, by, body }: WireEvent): Row {
  const next = { ...row, version: seq };
  switch (body.kind) {
    case "message_sent": {
      const patron = by.role === "patron";
      const said = { excerpt: body.text, excerpt_by: patron ? "patron" : "desk", message_at: at } as const;
      return { ...next, ...said, patron_messages: row.patron_messages + Number(patron) };
    }
    case "claimed":
    case "taken_over":
    case "transferred":
    case "owner_changed": {
      const claimed_by = { id: body.operator, name: body.name };
      return { ...next, state: "active", claimed_by, claimed_at: at, operator_gone: false };
    }
    case "joined":
      return { ...next, participants: [...(row.participants ?? []), body.operator] };
    case "left":
      return {
        ...next,
        participants: (row.participants ?? []).filter((participant) => participant !== body.operator),
      };
    case "operator_gone":
      return { ...next, operator_gone: true };
    case "operator_back":
      return { ...next, operator_gone: false };
    case "name_changed":
      return { ...next, name: body.name };
    case "connection_lost":
      return { ...next, connection: "lost", connection_at: at };
    case "seat_taken":
      return {
        ...next,
        connection: "up",
        connection_at: at,
        plain: body.window === "page without scripts",
      };
    case "ended":
      return { ...next, state: "ended", ended_at: at, ended_by: body.by, connection: "none" };
    case "closed":
      return { ...next, closed: true };
    default:
      return next;
  }
}
