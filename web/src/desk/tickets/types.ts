/** Parts of the HTTP API's types of tickets that have no name there. */

import type { TicketEntry, TicketOut } from "../../protocol/http";
import type { BodyOf } from "../../protocol/operations";

export type Status = TicketOut["status"];
export const STATUSES: readonly Status[] = ["new", "open", "pending", "closed"];

export type Body = TicketEntry["body"];
export type Act = BodyOf<"POST desk/tickets/{ticket}/acts">;
