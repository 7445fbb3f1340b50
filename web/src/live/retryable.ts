/** Refusals after which a client repeats the same act or call with the same key (rule P10). */

const UNAVAILABLE: readonly string[] = ["Unavailable", "StorageFull", "OutcomeUnknown"];
const RETRYABLE: readonly string[] = [...UNAVAILABLE, "TooMany"];

type Named = { readonly name: string } | null | undefined;

/** The database can't be reached at present. */
export const isUnavailable = (refusal: Named): boolean => UNAVAILABLE.includes(refusal?.name ?? "");

export const isRetryable = (refusal: Named): boolean => RETRYABLE.includes(refusal?.name ?? "");
