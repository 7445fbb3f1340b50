/** The pictures of a conversation: from each thumbnail, the viewer leads to the others. The conversation shows it. */
import { tick } from "svelte";
import type { SentFile } from "../../state/files";

type Files = () => readonly (SentFile | null | undefined)[];

/** Whether a file is shown as a picture. */
export function isPicture({ width, expired, expiresAt }: SentFile): boolean {
  return width > 0 && !expired && expiresAt > Date.now();
}

export class Pictures {
  readonly #files: Files;
  #opener: Element | null = null;
  #first = $state<number | null>(null);

  constructor(files: Files) {
    this.#files = files;
  }

  /** In their order. */
  get all(): readonly SentFile[] {
    return this.#files().filter((file): file is SentFile => !!file && isPicture(file));
  }

  /** The id of the picture that the viewer shows first; null while it is closed. */
  get first(): number | null {
    return this.#first;
  }

  open(id: number): void {
    this.#opener = document.activeElement;
    this.#first = id;
  }

  /** The focus returns to where it was. */
  close(): void {
    const opener = this.#opener;
    this.#first = null;
    // While the viewer is open, the rest of the page can't have the focus.
    void tick().then(() => opener instanceof HTMLElement && opener.focus({ preventScroll: true }));
  }
}
