/** Tickets as the HTTP API has them, under short names. Times are milliseconds since 1970-01-01 UTC. */

import type { BadAct, Operations, TicketEntry, TicketLinkRequest, TicketOut } from "../../protocol/http";
import type { TicketRefusal as OfTickets } from "../../state/refusals";

export type {
  DestinationQueue as Place,
  PreviousTickets as Previous,
  QueueMember as Person,
  QueueOut as Queue,
  QueuesOut as Queues,
  TicketActDone as Done,
  TicketAttachedFile as Attached,
  TicketDetail as Whole,
  TicketFormDefaults as Blank,
  TicketLink as Link,
  TicketList as TicketPage,
  TicketEmailReceived as EmailReceived,
  TicketOut as Ticket,
  TicketPendingEmail as PendingEmail,
} from "../../protocol/http";

export type Status = TicketOut["status"];
export const STATUSES: readonly Status[] = ["new", "open", "pending", "closed"];

export type Body = TicketEntry["body"];
/** An event of the ticket's log. */
export type Entry<Of extends Body = Body> = Omit<TicketEntry, "body"> & { readonly body: Of };

export type LinkAccess = TicketLinkRequest["access"];
export type Act = Operations["POST desk/tickets/{ticket}/acts"]["body"];

/** Refusals that chats don't have. */
export type TicketRefusal = OfTickets | BadAct;
