/** What sends files with a question that is left, and shows them: loaded with the first. */
export { Bringing } from "./bringing.svelte";
export { default as TicketFiles } from "./TicketFiles.svelte";
