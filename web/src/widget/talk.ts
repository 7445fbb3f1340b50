/**
 * The modules of a chat, loaded when a patron starts to write or returns to a chat. All at once, because modules for a
 * lost connection couldn't be loaded then.
 */
import { asides as offline } from "./asides";
import type { Asides } from "./asides";
import { asides as left } from "./left";
import LeaveQuestion from "./LeaveQuestion.svelte";
import Lost from "./Lost.svelte";
import Moved from "./Moved.svelte";

export { LiveClient } from "../live/client";
export { reachable, socketTransport, streamTransport } from "../live/transports";
export { ChatState } from "../state/chat.svelte";
export { SetBack } from "../state/setback.svelte";
export { default as ChatView } from "./ChatView.svelte";
export * as files from "./files";
export { default as HeadTools } from "./HeadTools.svelte";
export { PatronConnection } from "./connection.svelte";
export { Continuation } from "./continuation.svelte";
export { Expiry } from "./expiry";
export { Sending } from "./sending.svelte";
export { default as Notices } from "./Notices.svelte";

/** The views without a conversation. */
export const asides: Asides = { ...offline, ...left, leave: LeaveQuestion, lost: Lost, moved: Moved };
