/** Says at once that a file is too large, before all of it is sent for nothing. The server decides; this spares the way. */
export function tellTooLarge(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file][data-limit]");
  const problem = form.querySelector<HTMLElement>("[data-too-large]");
  if (!input || !problem) return;
  const limit = Number(input.dataset["limit"]);
  const large = (): readonly File[] => [...(input.files ?? [])].filter(({ size }) => size > limit);
  const tell = (): void => {
    const names = large().map(({ name }) => name);
    const words = problem.dataset["tooLarge"] ?? "";
    problem.textContent = names.length > 0 ? `${names.join(", ")}: ${words}` : "";
    if (names.length > 0) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    if (large().length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell();
    input.focus();
  });
}
