/** A text with its marks, cut into pieces that are drawn alike. Positions count code points. */
import type { Mark } from "../protocol/wire";

export interface Piece {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  /** http, https or mailto only. */
  readonly href: string | null;
}

/** Longer texts are folded behind "Show all". */
export const FOLD_AT = 2_000;

const ADDRESS = /https?:\/\/[^\s<>"]+/giu;
const SAFE = /^(https?:\/\/|mailto:)/i;

export function pieces(text: string, marks: readonly Mark[] = []): Piece[] {
  const points = [...text];
  const all = [...marks.filter(isDrawable), ...addresses(text, marks)];
  const cuts = new Set([0, points.length]);
  for (const { start, end } of all) cuts.add(clamp(start, points.length)).add(clamp(end, points.length));
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, at) => {
    const over = all.filter((mark) => mark.start <= start && start < mark.end);
    const has = (kind: Mark["kind"]): boolean => over.some((mark) => mark.kind === kind);
    return {
      text: points.slice(start, edges[at + 1]).join(""),
      bold: has("bold"),
      italic: has("italic"),
      underline: has("underline"),
      href: over.find((mark) => mark.kind === "link")?.href ?? null,
    };
  });
}

/** The first `limit` characters of the pieces. */
export function folded(all: readonly Piece[], limit = FOLD_AT): Piece[] {
  const kept: Piece[] = [];
  let left = limit;
  for (const piece of all) {
    if (left <= 0) break;
    const points = [...piece.text];
    kept.push(points.length <= left ? piece : { ...piece, text: points.slice(0, left).join("") + "…" });
    left -= points.length;
  }
  return kept;
}

function isDrawable(mark: Mark): boolean {
  return mark.kind !== "link" || SAFE.test(mark.href ?? "");
}

/** Addresses that stand in the text itself, outside of link marks. */
function addresses(text: string, marks: readonly Mark[]): Mark[] {
  const links = marks.filter((mark) => mark.kind === "link");
  return [...text.matchAll(ADDRESS)].flatMap((found) => {
    const href = trimmed(found[0]);
    const start = [...text.slice(0, found.index)].length;
    const end = start + [...href].length;
    if (!URL.canParse(href) || links.some((mark) => mark.start < end && start < mark.end)) return [];
    return [{ kind: "link", start, end, href } as const];
  });
}

/** A full stop or bracket after an address is the sentence's, unless the bracket was opened in it. */
function trimmed(address: string): string {
  let kept = address;
  for (;;) {
    const last = kept.at(-1) ?? "";
    const opened = last === ")" && kept.includes("(");
    if (!/[.,;:!?)\]}'’”»]/u.test(last) || opened) return kept;
    kept = kept.slice(0, -1);
  }
}

function clamp(at: number, length: number): number {
  return Math.min(Math.max(at, 0), length);
}
