/** The iframe's address: what the widget must know of the page around it stands in the fragment, which is sent nowhere. */
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
  return `${frame}#${encodeURIComponent(JSON.stringify(around))}`;
}

/** A page's title without the number of unread messages that we put before it. */
export function withoutCount(title: string): string {
  return title.replace(/^\(\d+\) /, "");
}
