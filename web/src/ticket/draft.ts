/** Stores the reply's draft over a reload: the page is not cached, so the browser restores no fields. */
export function storeDraft(page: HTMLElement, store: Storage | null): void {
  const form = page.querySelector("form");
  const box = form?.querySelector("textarea");
  if (!form || !box || !store) return;
  const slot = `refdesk.reply.${page.dataset["news"] ?? ""}`;
  const sent = `${slot}.sent`;
  // The draft is removed once the conversation has a new own entry. An empty form isn't enough: the form is also empty
  // after a return from a page that failed to load.
  const ownEntries = (): number => page.querySelectorAll("#entries > li.own").length;
  if (ownEntries() > Number(store.getItem(sent) ?? Infinity)) store.removeItem(slot);
  store.removeItem(sent);
  if (box.value === "") box.value = store.getItem(slot) ?? "";
  box.addEventListener("input", () => store.setItem(slot, box.value));
  form.addEventListener("submit", () => store.setItem(sent, String(ownEntries())));
}
