/** Addresses of logs: a kind and a number on the wire, one text as a key of maps and stores. */
import type { Address } from "../protocol/wire";

export type LogKey = `${Address[0]}/${number}`;

export const keyOf = ([kind, number]: Address): LogKey => `${kind}/${number}`;

export const chatKey = (chat: number): LogKey => `chat/${chat}`;

export const internalChatKey = (internalChat: number): LogKey => `internal_chat/${internalChat}`;

export const ticketKey = (ticket: number): LogKey => `ticket/${ticket}`;

/** The chat's number, null for a log of another kind. */
export function chatOf(key: LogKey): number | null {
  const [kind, number] = addressOf(key);
  return kind === "chat" ? number : null;
}

export function addressOf(key: LogKey): Address {
  const [kind, number] = key.split("/");
  return [kind as Address[0], Number(number)];
}
