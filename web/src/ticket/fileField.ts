/**
 * Shows the names of chosen files in the page's words: browsers write "No file chosen" in their own language. The field
 * stays in the page, unseen, for the keyboard and for screen readers; its label is the button.
 */
export function showChosen(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>("[data-file-field]");
  const input = field?.querySelector<HTMLInputElement>("input[type=file]");
  const chosen = field?.querySelector<HTMLElement>("[data-chosen]");
  if (!field || !input || !chosen) return;
  const show = (): void => {
    const names = [...(input.files ?? [])].map(({ name }) => name);
    chosen.textContent = names.length > 0 ? names.join(", ") : (field.dataset["none"] ?? "");
  };
  field.classList.add("scripted");
  chosen.setAttribute("aria-live", "polite");
  input.addEventListener("change", show);
  // After the browser's Reset and after a page from its history.
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show);
  show();
}
