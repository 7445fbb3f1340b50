/** Finds what a screen shows that is not of the catalogue: in the pseudo-locale it reads as plain Latin words. */

/** Attributes that people read or hear. */
const READ: ReadonlySet<string> = new Set([
  "aria-label",
  "aria-description",
  "aria-valuetext",
  "aria-roledescription",
  "title",
  "placeholder",
  "alt",
  "label",
]);
/** Addresses, time zones as IANA and the browser name them, and what a canned message fills in. */
const DATA = /\{\w+\}|https?:\S+|\S+@\S+|\b[A-Z][a-z]+(?:\/[A-Z][\w-]*)+|\bE[ES]+T\b|\b(UTC|GMT)\b/g;

/** Where elements come from, as Svelte notes it in development: file and line. */
interface Placed extends Element {
  readonly __svelte_meta?: {
    readonly loc: { readonly file: string; readonly line: number; readonly column: number };
    readonly parent: Parent | null;
  };
}

/** What Svelte was rendering. */
interface Parent {
  readonly type: string;
  readonly file: string;
  readonly line: number;
  readonly parent: Parent | null;
}

/** The file of the component that an element is of, and its place in it. */
export function sourceOf(element: Element | null): string {
  for (let node = element as Placed | null; node; node = node.parentElement as Placed | null) {
    const from = node.__svelte_meta?.loc;
    if (from) return `${from.file}:${from.line}:${from.column}`;
  }
  return "?";
}

/** Where the component of an element is used. */
export function userOf(element: Element): string {
  let user = (element as Placed).__svelte_meta?.parent ?? null;
  while (user && user.type !== "component") user = user.parent;
  return user ? `${user.file}:${user.line}` : "?";
}

export class PlainWords {
  /** Each finding with its component, once. */
  readonly found = new Set<string>();
  readonly #known: ReadonlySet<string>;
  readonly #harmless = new Set<string>();

  /** `words`: words of the world's data. */
  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
  }

  /** Reads all that stands in the document now. */
  read(): void {
    this.#check(document.title, null, "title of the page");
    this.#readBelow(document.body);
  }

  #readBelow(element: Element): void {
    if (["SCRIPT", "STYLE", "KBD", "CODE", "svg"].includes(element.tagName)) return;
    for (const { name, value } of element.attributes) if (READ.has(name)) this.#check(value, element, name);
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) this.#check(node.textContent, element, "text");
      else if (node.nodeType === Node.ELEMENT_NODE) this.#readBelow(node as Element);
  }

  #check(text: string | null, element: Element | null, what: string): void {
    if (!text || this.#harmless.has(text)) return;
    const words = text.replace(DATA, "").match(/(?<![\p{L}\d])[A-Za-z]{2,}(?![\p{L}\d])/gu) ?? [];
    if (words.every((word) => this.#known.has(word))) return void this.#harmless.add(text);
    this.found.add(`${sourceOf(element)}: ${what} “${text.trim()}”`);
  }
}
