/** What becomes of an act that waited for the line for too long: a refusal of this side's own, which has words of its own. */
export const TOO_LATE = { name: "NotNow", reason: "too late" } as const;
