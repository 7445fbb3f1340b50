/** What the simulated server stores of an act on a ticket. */
import type { TicketEntry } from "../protocol/http";
import type { AnyBody, ClientAct } from "../protocol/wire";

type TicketBody = TicketEntry["body"];
/** Names of operators by their numbers. */
const COLLEAGUES: Record<number, string> = { 1: "Ana Morales", 2: "Chi Nguyen", 3: "Ben Okafor" };

/** The events of an act on a ticket without refusals. The protocol's types name the events of chats only. */
export function ticketBodies(act: ClientAct): AnyBody[] {
  const owner = (operator: number | null): TicketBody[] => [
    { kind: "assigned", operator, name: COLLEAGUES[operator ?? 0] ?? "" },
  ];
  const bodies = (): TicketBody[] => {
    switch (act.kind) {
      case "reply":
        return [{ kind: "replied", text: act.text }];
      case "save_note":
        return [{ kind: "note_saved", text: act.text }];
      case "assign":
        return owner(act.operator);
      case "transfer":
        return [
          { kind: "transferred", queue: act.queue, name: "", before: 0 },
          ...(act.owner ? owner(act.owner) : []),
        ];
      case "set_status":
        return [{ kind: "status_changed", status: act.status }];
      case "set_tags":
        return [{ kind: "tagged", tags: act.tags.map((tag) => tag.trim()) }];
      case "set_name":
        return [{ kind: "name_changed", name: act.name || null }];
      case "set_contact":
        return [{ kind: "contact_changed", contact: act.contact || null }];
      default:
        return [];
    }
  };
  return bodies() as unknown as AnyBody[];
}
