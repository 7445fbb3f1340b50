/**
 * What a chat needs and the question before it does not: loaded when a patron begins to write, or comes back to one. All
 * of it at once: what is wanted when the line is gone can't be fetched then.
 */
export { LiveClient } from "../live/client";
export { reachable, socketTransport, streamTransport } from "../live/transports";
export { ChatState } from "../state/chat.svelte";
export { asides } from "./asides";
export { default as ChatView } from "./ChatView.svelte";
export * as files from "./files";
export { default as StatusLine } from "./StatusLine.svelte";
