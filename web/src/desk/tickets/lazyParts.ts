/** The parts for tickets, loaded on first use. */
export { default as CreateTicket } from "./CreateTicket.svelte";
export { default as TicketPane } from "./TicketPane.svelte";
export { default } from "./TicketsPage.svelte";
