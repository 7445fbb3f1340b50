/** Results as one types. The form itself does the same with its button, and without a script. */

const PAUSE = 150;

export function searchAsTyped(form: HTMLFormElement, results: HTMLElement): void {
  const field = form.querySelector<HTMLInputElement>("input[type=search]");
  const before = results.innerHTML;
  let timer = 0;
  let asked: AbortController | null = null;
  results.before(said);

  async function look(): Promise<void> {
    asked?.abort();
    asked = new AbortController();
    const query = field?.value.trim() ?? "";
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString();
    // A page that is left and come back to, or sent to somebody, shows what was looked for.
    history.replaceState(null, "", query ? address : new URL(form.action));
    if (!query) return show(before);
    address.searchParams.set("part", "results");
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // Typed on, or no connection: the button remains.
    }
  }

  function show(html: string): void {
    // The server's own page: every text in it is escaped there.
    results.innerHTML = html;
    said.textContent = results.querySelector("[data-tally]")?.textContent ?? "";
  }

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE);
  });
  form.addEventListener("submit", () => asked?.abort());
}

const said = document.createElement("p");
said.className = "said";
said.setAttribute("role", "status");
