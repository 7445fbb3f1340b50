/** Where in a transcript the words stand that it was found by. */

import type { Piece } from "./shapes";

/** The name by which the style sheet marks them. */
const NAME = "found";

/** The words that are meant, each once, as they stand in the text. */
export function meant(pieces: readonly Piece[]): readonly string[] {
  return [...new Set(pieces.filter((piece) => piece.meant).map(({ text }) => text.toLowerCase()))];
}

/** What finds any of these words, whole, whatever its case; null for none. */
export function finder(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${literal.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** Every place in what was said, in order. */
export function places(log: HTMLElement, words: readonly string[]): readonly Range[] {
  const find = finder(words);
  if (!find) return [];
  return [...log.querySelectorAll(".text")].flatMap((said) => {
    const texts = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    const found: Range[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      for (const { index, 0: word } of text.data.matchAll(find)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        found.push(range);
      }
    }
    return found;
  });
}

/** Marks the places, where the browser can; returns what takes the marks away. */
export function mark(ranges: readonly Range[]): () => void {
  if (!("highlights" in CSS)) return () => undefined;
  CSS.highlights.set(NAME, new Highlight(...ranges));
  return () => CSS.highlights.delete(NAME);
}
