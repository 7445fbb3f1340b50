/**
 * Names, addresses, times and numbers inside sentences. Each is written in its own direction and moves nothing around it: it
 * is between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (UAX #9). The build gives all texts this tag.
 */

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]/;
/** Embeddings, overrides and isolates: a stray one would end the isolate, or turn around what follows. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Programs that make links of addresses would take the mark at the end for a part of it. A pattern with * is no address. */
const NOT_A_LINK = /^(?!https?:[^\s*]*$)[^]/;

/** From left to right, most sentences stay as they are: only a value with letters of the other direction is isolated. */
export function isolate(value: unknown): string {
  let text = String(value);
  // A sentence inside a sentence has isolates of its own.
  if (!closed(text)) text = unisolated(text);
  const moves = globalThis.document?.documentElement.dir === "rtl" ? NOT_A_LINK : RIGHT_TO_LEFT;
  return moves.test(text) ? `\u2068${text}\u2069` : text;
}

/** The text for other programs, such as the subject of an email, which may show isolates as boxes. */
export const unisolated = (text: string): string => text.replaceAll(CONTROLS, "");

/** Whether the text has no controls but isolates that it closes itself. */
function closed(text: string): boolean {
  let open = 0;
  for (const [control] of text.matchAll(CONTROLS)) {
    open += control === "\u2068" ? 1 : control === "\u2069" && open > 0 ? -1 : NaN;
  }
  return open === 0;
}

export const isolated = (texts: readonly string[], ...values: readonly unknown[]): string =>
  String.raw({ raw: texts }, ...values.map(isolate));
