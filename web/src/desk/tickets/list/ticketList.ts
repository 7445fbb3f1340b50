/** The list of tickets, in pages. */
import type { TicketOut } from "../../../protocol/http";
import { PagedList } from "../../lists/pagedList.svelte";
import { listRequests } from "../../lists/requests";
import type { Tickets } from "../tickets.svelte";

/** The operator's list, which lasts as long as the desk. */
export function ticketList(tickets: Tickets): PagedList<TicketOut> {
  return tickets.openList(() => {
    const source = listRequests({
      api: tickets.api,
      name: "GET desk/tickets",
      only: "ticket",
      id: ({ ticket }: TicketOut) => ticket,
      compare: (row, other) => other.changed_at - row.changed_at || other.ticket - row.ticket,
      page: ({ tickets: rows, next }) => ({ rows, next }),
    });
    return new PagedList(source, tickets.client.ports.clock);
  });
}
