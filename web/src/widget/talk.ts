/**
 * The modules of a chat, loaded when a patron starts to write or returns to a chat. All at once, because modules for a
 * lost connection couldn't be loaded then.
 */
import "./chat.css";
import { asides as offline } from "./asides";
import type { Asides } from "./asides";
import { asides as left } from "./left";
import LeaveQuestion from "./ticket/LeaveQuestion.svelte";
import Lost from "./connection/Lost.svelte";
import Moved from "./handover/Moved.svelte";

export { LiveClient } from "../live/client";
export { reachable, socketTransport, streamTransport } from "../live/transports";
export { ChatState } from "../state/chat.svelte";
export { SetBack } from "../state/setback.svelte";
export { default as ChatView } from "./chat/ChatView.svelte";
export { default as AddFiles } from "./ticket/AddFiles.svelte";
export * as files from "./ticket/files";
export { default as HeadTools } from "./head/HeadTools.svelte";
export { PatronConnection } from "./connection/connection.svelte";
export { Continuation } from "./connection/continuation.svelte";
export { Expiry } from "./ended/expiry";
export { Sending } from "./chat/sending.svelte";
export { default as SensitiveNotice } from "./start/SensitiveNotice.svelte";
export { default as Notices } from "./head/Notices.svelte";

/** The views without a conversation. */
export const asides: Asides = { ...offline, ...left, leave: LeaveQuestion, lost: Lost, moved: Moved };
