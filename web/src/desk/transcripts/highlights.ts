/** Finds and highlights the search terms in a transcript. */

import type { TranscriptExcerptPiece } from "../../protocol/http";

/** The name of the highlight in the style sheet. */
const NAME = "found";

/** The matched words, each once. */
export function searchTerms(pieces: readonly TranscriptExcerptPiece[]): readonly string[] {
  return [...new Set(pieces.filter((piece) => piece.meant).map(({ text }) => text.toLowerCase()))];
}

/** A pattern that finds any of these words as whole words, ignoring case; null without words. */
export function pattern(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${literal.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** All occurrences in messages, in order. */
export function rangesOf(log: HTMLElement, words: readonly string[]): readonly Range[] {
  const find = pattern(words);
  if (!find) return [];
  return [...log.querySelectorAll(".text")].flatMap((said) => {
    const texts = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    const ranges: Range[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      for (const { index, 0: word } of text.data.matchAll(find)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        ranges.push(range);
      }
    }
    return ranges;
  });
}

/** Highlights the ranges where the browser supports it. Returns the removal. */
export function highlight(ranges: readonly Range[]): () => void {
  if (!("highlights" in CSS)) return () => undefined;
  CSS.highlights.set(NAME, new Highlight(...ranges));
  return () => CSS.highlights.delete(NAME);
}
