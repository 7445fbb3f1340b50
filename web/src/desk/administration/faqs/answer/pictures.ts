/** Pictures of answers: only those that the server stores. */
import { m } from "../../../../paraglide/messages.js";

export interface Picture {
  /** The path on the server. */
  readonly src: string;
  /** Empty for a decorative picture. */
  readonly alt: string;
  /** In CSS pixels; 0 if unknown. */
  readonly width: number;
  readonly height: number;
}

/** A picture as it was stored: its own width and height. */
export type StoredPicture = Omit<Picture, "alt">;

const PATH = /^\/faq-pictures\/[0-9a-f]{20}\.jpg$/;
const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
export const ACCEPTED = TYPES.join(",");
/** The width with which a picture is inserted, unless it is smaller. */
export const USUAL_WIDTH = 640;

export const isAccepted = (file: File): boolean => TYPES.includes(file.type);

/** Undefined for an address that is none, such as "http://". */
function addressOf(element: HTMLImageElement): URL | undefined {
  try {
    return new URL(element.getAttribute("src") ?? "", location.href);
  } catch {
    return undefined;
  }
}

/** The picture of an element; false for pictures of other websites. Browsers copy addresses as whole ones. */
export function pictureOf(element: HTMLImageElement): Picture | false {
  const { origin, pathname } = addressOf(element) ?? {};
  if (origin !== location.origin || !pathname || !PATH.test(pathname)) return false;
  const pixels = (name: string): number => Math.max(0, parseInt(element.getAttribute(name) ?? "", 10) || 0);
  const alt = element.getAttribute("alt") ?? "";
  return { src: pathname, alt, width: pixels("width"), height: pixels("height") };
}

export function pictureAttributes({ src, alt, width, height }: Picture): Record<string, string> {
  const size = width && height ? { width: String(width), height: String(height) } : {};
  return { src, alt, ...size };
}

/** Scaled to a width, at most its own. */
export function scaled(stored: StoredPicture, width: number): StoredPicture {
  const chosen = Math.min(width, stored.width || width);
  const height = stored.width ? Math.max(1, Math.round((chosen * stored.height) / stored.width)) : 0;
  return { ...stored, width: chosen, height };
}

/** What a picture looks like in the editor: where its file is gone, a text in its place. */
export function pictureElement(picture: Picture): HTMLImageElement {
  const element = document.createElement("img");
  for (const [name, value] of Object.entries(pictureAttributes(picture))) element.setAttribute(name, value);
  element.addEventListener("error", () => {
    element.classList.add("lost");
    element.alt = m.desk_admin_faq_picture_lost({ alt: picture.alt });
  });
  return element;
}
