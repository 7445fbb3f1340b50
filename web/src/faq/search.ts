/** Search results while typing. Without a script the form's button does the same. */

/** ms without a keystroke before a search */
const PAUSE = 150;

export function searchAsTyped(form: HTMLFormElement, results: HTMLElement): void {
  const field = form.querySelector<HTMLInputElement>("input[type=search]");
  const before = results.innerHTML;
  let timer = 0;
  let controller: AbortController | null = null;
  results.before(status);

  async function search(): Promise<void> {
    controller?.abort();
    controller = new AbortController();
    const query = field?.value.trim() ?? "";
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString();
    // The address has the query, for the back button and for sharing.
    history.replaceState(null, "", query ? address : new URL(form.action));
    if (!query) return show(before);
    address.searchParams.set("part", "results");
    try {
      const answer = await fetch(address, { signal: controller.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // Aborted by further typing, or no connection: the button remains.
    }
  }

  function show(html: string): void {
    // HTML of Refdesk's server, which escapes every text.
    results.innerHTML = html;
    status.textContent = results.querySelector("[data-tally]")?.textContent ?? "";
  }

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void search(), PAUSE);
  });
  form.addEventListener("submit", () => controller?.abort());
}

const status = document.createElement("p");
status.className = "said";
status.setAttribute("role", "status");
