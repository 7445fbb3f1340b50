/**
 * Adds new entries of a ticket's conversation, which the server renders. Entries on the page stay as they are, so that
 * selections remain and screen readers announce new entries alone.
 */
export class Watch {
  readonly #page: HTMLElement;
  readonly #get: (address: string) => Promise<Response>;
  #checking = false;

  constructor(page: HTMLElement, get: (address: string) => Promise<Response>) {
    this.#page = page;
    this.#get = get;
  }

  /** Fetches new entries. True if there were some; false also after an error. */
  async check(): Promise<boolean> {
    if (this.#checking) return false;
    this.#checking = true;
    try {
      const status = this.#page.querySelector<HTMLElement>("#standing")?.dataset["status"] ?? "";
      const address = `${this.#page.dataset["news"] ?? ""}?after=${this.#entries.length}&status=${status}`;
      const answer = await this.#get(address);
      return answer.status === 200 && this.#update(await answer.text());
    } catch {
      return false;
    } finally {
      this.#checking = false;
    }
  }

  get #entries(): NodeListOf<HTMLElement> {
    return this.#page.querySelectorAll("#entries > li");
  }

  #update(html: string): boolean {
    const page = new DOMParser().parseFromString(html, "text/html");
    const list = this.#page.querySelector("#entries");
    const fresh = [...page.querySelectorAll("#entries > li")].filter(
      ({ id }) => !document.getElementById(id),
    );
    list?.append(...fresh);
    const [old, now] = [this.#page, page].map((place) => place.querySelector<HTMLElement>("#standing"));
    if (old && now && old.innerHTML !== now.innerHTML) {
      old.className = now.className;
      old.dataset["status"] = now.dataset["status"];
      old.replaceChildren(...now.childNodes);
    }
    return fresh.length > 0;
  }
}
