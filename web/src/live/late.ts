/**
 * The refusal that the outbox gives to an act that waited too long for a connection. The server never sends it. This has a
 * module of its own since a widget without a chat loads `retryable`, and counts each byte.
 */
export const TOO_LATE = { name: "NotNow", reason: "too late" } as const;
