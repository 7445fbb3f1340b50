/** “Was this helpful?”: the browser has a random name of its own, made when somebody answers, kept in the browser. */

const NAME = "refdesk.reader";
const answerOf = (faq: string): string => `refdesk.helpful.${faq}`;

export function remember(form: HTMLFormElement): void {
  const faq = form.dataset["helpful"] ?? "";
  const given = read(answerOf(faq));
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[name=helpful]")) {
    if (given) button.setAttribute("aria-pressed", String(button.value === given));
    button.addEventListener("click", () => {
      const field = form.querySelector<HTMLInputElement>("input[name=browser]");
      if (field) field.value = ownName();
      write(answerOf(faq), button.value);
    });
  }
}

function ownName(): string {
  const known = read(NAME) ?? crypto.randomUUID();
  // Where nothing can be kept, the server tells browsers apart in its own way.
  return write(NAME, known) ? known : "";
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
