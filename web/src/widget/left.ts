/** What a patron sees after they left a question. This module is loaded when it is needed. */
import type { Asides } from "./asides";
import TicketCreated from "./ticket/TicketCreated.svelte";

export const asides: Asides = { left: TicketCreated };
