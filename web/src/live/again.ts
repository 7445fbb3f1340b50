/** Refusals after which the same act, or call, may be made again with its key (rule P10). */

const BUSY: readonly string[] = ["Unavailable", "OutcomeUnknown"];
const FOR_A_TIME: readonly string[] = [...BUSY, "TooMany", "OutOfOrder"];

type Named = { readonly name: string } | null | undefined;

/** The database is away; the client goes on trying. */
export const isBusy = (refusal: Named): boolean => BUSY.includes(refusal?.name ?? "");

/** Refused for a time, for whatever reason. */
export const isForATime = (refusal: Named): boolean => FOR_A_TIME.includes(refusal?.name ?? "");
