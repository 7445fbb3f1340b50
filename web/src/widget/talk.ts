/**
 * What a chat needs and the question before it does not: loaded when a patron begins to write, or comes back to one. All
 * of it at once: what is wanted when the line is gone can't be fetched then.
 */
import { asides as before } from "./asides";
import type { Asides } from "./asides";
import Leave from "./Leave.svelte";
import Lost from "./Lost.svelte";
import Moved from "./Moved.svelte";

export { LiveClient } from "../live/client";
export { reachable, socketTransport, streamTransport } from "../live/transports";
export { ChatState } from "../state/chat.svelte";
export { SetBack } from "../state/setback.svelte";
export { default as Missing } from "../chat/Missing.svelte";
export { default as ChatView } from "./ChatView.svelte";
export * as files from "./files";
export { default as HeadTools } from "./HeadTools.svelte";
export { PatronLine } from "./line.svelte";
export { Sending } from "./sending.svelte";
export { default as StatusLine } from "./StatusLine.svelte";

/** The states in which there is no conversation to show. */
export const asides: Asides = { ...before, leave: Leave, lost: Lost, moved: Moved };
