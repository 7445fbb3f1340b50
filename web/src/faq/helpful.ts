/** “Was this helpful?”: votes carry a random name of the browser, created with the first vote and stored there. */

const NAME = "refdesk.reader";
const answerOf = (faq: string): string => `refdesk.helpful.${faq}`;

export function remember(form: HTMLFormElement): void {
  const faq = form.dataset["helpful"] ?? "";
  const vote = read(answerOf(faq));
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[name=helpful]")) {
    if (vote) button.setAttribute("aria-pressed", String(button.value === vote));
    button.addEventListener("click", () => {
      const field = form.querySelector<HTMLInputElement>("input[name=browser]");
      if (field) field.value = browserName();
      write(answerOf(faq), button.value);
    });
  }
}

function browserName(): string {
  const browser = read(NAME) ?? crypto.randomUUID();
  // Without storage the server distinguishes browsers by other means.
  return write(NAME, browser) ? browser : "";
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): boolean {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
