/** The state of a ticket, computed from its log. */

import type { TicketEntry, TicketOut } from "../../protocol/http";

export type Head = Pick<
  TicketOut,
  "queue" | "status" | "source" | "name" | "contact" | "owner" | "tags" | "chat" | "opened_at"
>;

/** Null until its first event has arrived. */
export function headOf(log: readonly TicketEntry[]): Head | null {
  const [first] = log;
  if (first?.body.kind !== "opened") return null;
  const { queue, source, name = null, contact = null, chat = null } = first.body;
  const opened: Head = {
    queue,
    source,
    name,
    contact,
    chat,
    status: "new",
    owner: null,
    tags: [],
    opened_at: first.at,
  };
  return log.reduce(apply, opened);
}

function apply(head: Head, { body }: TicketEntry): Head {
  switch (body.kind) {
    case "assigned":
      return {
        ...head,
        owner: body.operator === null ? null : { id: body.operator, name: body.name ?? "" },
      };
    case "transferred":
      return { ...head, queue: body.queue, owner: null };
    case "status_changed":
      return { ...head, status: body.status };
    case "tagged":
      return { ...head, tags: body.tags };
    case "name_changed":
      return { ...head, name: body.name };
    case "contact_changed":
      return { ...head, contact: body.contact };
    default:
      return head;
  }
}
