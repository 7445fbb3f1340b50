/** The reply's draft, kept over a reload: the page itself is in no cache, so the browser keeps nothing of it. */
export function keepDraft(page: HTMLElement, store: Storage | null): void {
  const form = page.querySelector("form");
  const box = form?.querySelector("textarea");
  if (!form || !box || !store) return;
  const place = `refdesk.reply.${page.dataset["news"] ?? ""}`;
  const sent = `${place}.sent`;
  // It is gone once a page comes back on which the form is empty: what was refused comes back filled.
  if (store.getItem(sent) !== null && box.value === "") store.removeItem(place);
  store.removeItem(sent);
  if (box.value === "") box.value = store.getItem(place) ?? "";
  box.addEventListener("input", () => store.setItem(place, box.value));
  form.addEventListener("submit", () => store.setItem(sent, "1"));
}
