/**
 * Facts about the library's page, for the iframe's address. They are in its fragment, which browsers don't send. Only
 * origin and language are in the query: the server explains a widget that is not allowed there, and speaks the language.
 */
export interface PageFacts {
  readonly origin: string;
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
  readonly open: boolean;
  /** The patron clicked the launcher: the widget may set the focus. */
  readonly clicked: boolean;
}

export function frameAddress(frame: string, page: PageFacts): string {
  const query = new URLSearchParams({ on: page.origin, in: document.documentElement.lang });
  return `${frame}?${query}#${encodeURIComponent(JSON.stringify(page))}`;
}

/** The prefix of a hidden page's title: the number of unread messages. */
export function titlePrefix(unread: number, hidden: boolean): string {
  return hidden && unread > 0 ? `(${unread}) ` : "";
}

/** A page's title without the loader's prefix. A number of the page's own stays. */
export function withoutPrefix(prefix: string, title: string): string {
  return title.startsWith(prefix) ? title.slice(prefix.length) : title;
}
