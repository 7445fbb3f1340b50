/** Text as the protocol requires it (rule P27): plain, in NFC, at most 10,000 code points. */

export const TEXT_LIMIT = 10_000;
/** From this length on the length is shown. */
export const COUNT_FROM = 9_000;

/** Control characters except tab and line feed, lone surrogates, and bidirectional control characters. */
// eslint-disable-next-line no-control-regex
const NOT_PLAIN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** The text without forbidden characters, in NFC, with line feeds as line breaks. */
export function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(NOT_PLAIN, "").normalize("NFC");
}

/** The length of a text in code points. */
export function length(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    count++;
    if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
  }
  return count;
}
