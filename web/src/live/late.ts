/** The refusal that the outbox gives to an act that waited too long for a connection. The server never sends it. */
export const TOO_LATE = { name: "NotNow", reason: "too late" } as const;
