/** Reports a file that is too large before it is sent. The server checks the size again. */
export function reportTooLarge(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file][data-limit]");
  const problem = form.querySelector<HTMLElement>("[data-too-large]");
  if (!input || !problem) return;
  const limit = Number(input.dataset["limit"]);
  const large = (): readonly File[] => [...(input.files ?? [])].filter(({ size }) => size > limit);
  const report = (): void => {
    const names = large().map(({ name }) => name);
    const text = problem.dataset["tooLarge"] ?? "";
    problem.textContent = names.length > 0 ? `${names.join(", ")}: ${text}` : "";
    if (names.length > 0) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("change", report);
  form.addEventListener("submit", (event) => {
    if (large().length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    report();
    input.focus();
  });
}
