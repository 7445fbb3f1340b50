/** When an invitation appears: on which pages, and how often. */

/** How long a declined invitation is remembered, in ms. */
const DECLINED = 30 * 24 * 3_600_000;

/** Whether one of the patterns names the page; none names all. `*` stands for any characters. */
export function appears(patterns: readonly string[], address: string): boolean {
  const { origin, pathname } = new URL(address);
  const path = decoded(pathname);
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => {
      const expression = pattern.replace(/[^*\w]/g, "\\$&").replaceAll("*", ".*");
      return new RegExp(`^${expression}$`).test(pattern.startsWith("/") ? path : origin + path);
    })
  );
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * Remembers an invitation for the visit, and that it was declined. Where storage is denied no invitation appears: it would
 * on every page.
 */
export class InvitationMemory {
  readonly #widget: string;
  readonly #visit: () => Storage;
  readonly #lasting: () => Storage;
  readonly #now: () => number;

  constructor(widget: string, visit: () => Storage, lasting: () => Storage, now: () => number = Date.now) {
    this.#widget = `refdesk.${widget}`;
    this.#visit = visit;
    this.#lasting = lasting;
    this.#now = now;
  }

  /** Whether an invitation may appear: not in a visit that had one or that opened the widget, nor soon after "No thanks". */
  get free(): boolean {
    try {
      const [visit, lasting] = [this.#visit(), this.#lasting()];
      return (
        !visit.getItem(`${this.#widget}.invited`) &&
        !visit.getItem(this.#widget) &&
        !lasting.getItem(this.#widget) &&
        Number(lasting.getItem(`${this.#widget}.declined`)) < this.#now()
      );
    } catch {
      return false;
    }
  }

  /** Notes that it appears in this visit. False if it may not, or if that can't be noted. */
  show(): boolean {
    try {
      return this.free && (this.#visit().setItem(`${this.#widget}.invited`, "1"), true);
    } catch {
      return false;
    }
  }

  decline(): void {
    try {
      this.#lasting().setItem(`${this.#widget}.declined`, String(this.#now() + DECLINED));
    } catch {
      // Full: the visit has its own note.
    }
  }
}
