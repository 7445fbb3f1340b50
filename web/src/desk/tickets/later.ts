/** What of tickets is loaded when the first of it is wanted. */
export { default as CreateTicket } from "./CreateTicket.svelte";
export { default as TicketPane } from "./TicketPane.svelte";
export { default } from "./TicketsPage.svelte";
