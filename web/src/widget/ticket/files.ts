/** Uploads of a ticket's files and their list. This module is loaded with the first file. */
export { TicketUploads } from "./ticket-uploads.svelte";
export { default as TicketFiles } from "./TicketFiles.svelte";
