/** Text as the wire wants it (rule P27): plain, in NFC, at most 10,000 characters. */

export const TEXT_LIMIT = 10_000;
/** From here on it is shown how long a text is. */
export const COUNT_FROM = 9_000;

/** Control characters but tab and line feed, lone surrogates, and hidden changes of direction. */
// eslint-disable-next-line no-control-regex
const NOT_PLAIN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** The same text without what no text may hold. */
export function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(NOT_PLAIN, "").normalize("NFC");
}

/** How many characters (Unicode code points) a text has. */
export function length(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    count++;
    if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
  }
  return count;
}
