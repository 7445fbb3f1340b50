/**
 * The iframe's address. Facts about the page around the widget are in the fragment, which is never sent.
 * The server learns the page's origin, to explain a widget that is not allowed there.
 */
export interface Around {
  readonly origin: string;
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
  readonly open: boolean;
  /** Somebody has just asked for it: it may take the focus. */
  readonly asked: boolean;
}

export function frameAddress(frame: string, around: Around): string {
  return `${frame}?on=${encodeURIComponent(around.origin)}#${encodeURIComponent(JSON.stringify(around))}`;
}

/** What stands before a page's title while nobody looks at it: the number of unread messages, or nothing. */
export function countBefore(unread: number, hidden: boolean): string {
  return hidden && unread > 0 ? `(${unread}) ` : "";
}

/** A page's title without what we put before it; a number of the page's own stays. */
export function without(before: string, title: string): string {
  return title.startsWith(before) ? title.slice(before.length) : title;
}
