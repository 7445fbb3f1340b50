/**
 * The refusal that the outbox gives to an act that waited too long for a connection. The server never sends it. It stands
 * apart from `retryable` because a widget without a chat loads that module, and each of its bytes counts.
 */
export const TOO_LATE = { name: "NotNow", reason: "too late" } as const;
