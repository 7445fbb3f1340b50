/** The reply's draft, kept over a reload: the page itself is in no cache, so the browser keeps nothing of it. */
export function keepDraft(page: HTMLElement, store: Storage | null): void {
  const form = page.querySelector("form");
  const box = form?.querySelector("textarea");
  if (!form || !box || !store) return;
  const place = `refdesk.reply.${page.dataset["news"] ?? ""}`;
  const sent = `${place}.sent`;
  // It is gone once it stands in the conversation. An empty form alone says nothing: whoever goes back from a page that
  // never came has one, too.
  const own = (): number => page.querySelectorAll("#entries > li.own").length;
  if (own() > Number(store.getItem(sent) ?? Infinity)) store.removeItem(place);
  store.removeItem(sent);
  if (box.value === "") box.value = store.getItem(place) ?? "";
  box.addEventListener("input", () => store.setItem(place, box.value));
  form.addEventListener("submit", () => store.setItem(sent, String(own())));
}
