/** A text cut into pieces of equal formatting. Positions are code points. */
import type { Mark } from "../protocol/wire";

export interface Piece {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  /** http, https or mailto only. */
  readonly href: string | null;
  /** The host of the link that ends with this piece; null if the link's text is its address. */
  readonly host: string | null;
}

/** Longer texts (in UTF-16 units) are folded behind "Show all". */
export const FOLD_AT = 2_000;

const ADDRESS = /https?:\/\/[^\s<>"]+/giu;

export function pieces(text: string, marks: readonly Mark[] = []): Piece[] {
  const points = [...text];
  const all = [...marks.filter(isDrawable), ...addresses(text, marks)];
  const cuts = new Set([0, points.length]);
  for (const { start, end } of all) cuts.add(clamp(start, points.length)).add(clamp(end, points.length));
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, at) => {
    const over = all.filter((mark) => mark.start <= start && start < mark.end);
    const has = (kind: Mark["kind"]): boolean => over.some((mark) => mark.kind === kind);
    const end = edges[at + 1];
    const link = over.find((mark) => mark.kind === "link");
    return {
      text: points.slice(start, end).join(""),
      bold: has("bold"),
      italic: has("italic"),
      underline: has("underline"),
      href: link?.href ?? null,
      host: link && clamp(link.end, points.length) === end ? hostOf(link, points) : null,
    };
  });
}

/** The first `limit` code points of the pieces. */
export function folded(all: readonly Piece[], limit = FOLD_AT): Piece[] {
  const shown: Piece[] = [];
  let left = limit;
  for (const piece of all) {
    if (left <= 0) break;
    const points = [...piece.text];
    shown.push(points.length <= left ? piece : { ...piece, text: points.slice(0, left).join("") + "…" });
    left -= points.length;
  }
  return shown;
}

function isDrawable(mark: Mark): boolean {
  return mark.kind !== "link" || isSafe(mark.href ?? "");
}

/** User info before an @ would make a link look like another host's. */
function isSafe(href: string): boolean {
  if (/^mailto:/i.test(href)) return true;
  if (!/^https?:\/\/[^\\]*$/i.test(href) || !URL.canParse(href)) return false;
  const { username, password, host } = new URL(href);
  return username === "" && password === "" && host !== "" && !/^https?:\/\/[^/?#]*@/i.test(href);
}

function hostOf({ start, end, href }: Mark, points: readonly string[]): string | null {
  if (!href || points.slice(start, end).join("").trim() === href) return null;
  return /^mailto:/i.test(href) ? href.slice("mailto:".length) : new URL(href).host;
}

/** Link marks for addresses in the text, outside of other link marks. */
function addresses(text: string, marks: readonly Mark[]): Mark[] {
  const links = marks.filter((mark) => mark.kind === "link");
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const href = trimmed(match[0]);
    const start = [...text.slice(0, match.index)].length;
    const end = start + [...href].length;
    if (!isSafe(href) || links.some((mark) => mark.start < end && start < mark.end)) return [];
    return [{ kind: "link", start, end, href } as const];
  });
}

/** The address without trailing punctuation of the sentence. A bracket that is opened in the address stays. */
function trimmed(address: string): string {
  let rest = address;
  for (;;) {
    const last = rest.at(-1) ?? "";
    const opened = last === ")" && rest.includes("(");
    if (!/[.,;:!?)\]}'’”»]/u.test(last) || opened) return rest;
    rest = rest.slice(0, -1);
  }
}

function clamp(at: number, length: number): number {
  return Math.min(Math.max(at, 0), length);
}
