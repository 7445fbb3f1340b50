/**
 * News of a ticket: the server draws the conversation, and what is not on the page yet is added. Nothing that is read
 * or marked is drawn anew, and screen readers hear what was added alone.
 */
export class Watch {
  readonly #page: HTMLElement;
  readonly #get: (address: string) => Promise<Response>;
  #looking = false;

  constructor(page: HTMLElement, get: (address: string) => Promise<Response>) {
    this.#page = page;
    this.#get = get;
  }

  /** Whether there was news. What goes wrong is tried again the next time. */
  async look(): Promise<boolean> {
    if (this.#looking) return false;
    this.#looking = true;
    try {
      const status = this.#page.querySelector<HTMLElement>("#standing")?.dataset["status"] ?? "";
      const address = `${this.#page.dataset["news"] ?? ""}?after=${this.#entries.length}&status=${status}`;
      const answer = await this.#get(address);
      return answer.status === 200 && this.#take(await answer.text());
    } catch {
      return false;
    } finally {
      this.#looking = false;
    }
  }

  get #entries(): NodeListOf<HTMLElement> {
    return this.#page.querySelectorAll("#entries > li");
  }

  #take(drawn: string): boolean {
    const told = new DOMParser().parseFromString(drawn, "text/html");
    const list = this.#page.querySelector("#entries");
    const fresh = [...told.querySelectorAll("#entries > li")].filter(
      ({ id }) => !document.getElementById(id),
    );
    list?.append(...fresh);
    const [old, now] = [this.#page, told].map((each) => each.querySelector<HTMLElement>("#standing"));
    if (old && now && old.innerHTML !== now.innerHTML) {
      old.className = now.className;
      old.dataset["status"] = now.dataset["status"];
      old.replaceChildren(...now.childNodes);
    }
    return fresh.length > 0;
  }
}
