import { expect, test, vi } from "vitest";
import { m } from "../../paraglide/messages.js";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, names, screen, user, within } from "../../testing/page";
import "./FaqWindow.svelte";

const RENEW = {
  id: 1,
  question: "How do I renew a loan?",
  excerpt: "Sign in.",
  group: "Borrowing",
  internal: false,
  path: "/faq/borrowing/renew",
  address: "https://desk.example/faq/borrowing/renew",
};
const WAIVE = {
  id: 2,
  question: "How do I waive a bill?",
  excerpt: "Under Bills.",
  group: "At the desk",
  internal: true,
  path: "/faq/desk/waive",
  address: null,
};
const GROUPS = [
  { id: 4, name: "At the desk", library: "Harbour Library", internal: true },
  { id: 5, name: "Borrowing", library: "Harbour Library", internal: false },
];

async function opened(): Promise<[DeskPage, HTMLElement]> {
  const desk = await openDesk({
    before: withDana,
    api: (api) =>
      api
        .on("GET desk/faq/groups", GROUPS)
        .on("GET desk/faq/search", ({ path }: { path: string }) =>
          path.includes("q=renw")
            ? { total: 1, corrected: "renew", faqs: [RENEW] }
            : path.includes("group=4")
              ? { total: 1, faqs: [WAIVE] }
              : { total: 1, faqs: [RENEW] },
        ),
    hash: "#/chats/7",
  });
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: m.desk_faqs() }));
  const window = await screen.findByRole("dialog", { name: m.desk_faqs_title() });
  await within(window).findByRole("button", { name: RENEW.question });
  return [desk, window];
}

test("M7: “Insert link” inserts the question, linked to its address", async () => {
  const [desk, window] = await opened();
  await desk.press("button", m.desk_faqs_insert(), window);
  expect(screen.queryByRole("dialog")).toBeNull();
  const link = within(await desk.box("Dana")).getByRole("link", { name: RENEW.question });
  expect(link.getAttribute("href")).toBe(RENEW.address);
});

test("M7: a single group can be searched; an internal FAQ can't be inserted", async () => {
  const [, window] = await opened();
  const groups = within(window).getByRole("combobox", { name: m.desk_faqs_group() });
  expect(names("option", groups)).toEqual([
    m.desk_faqs_all(),
    m.desk_faqs_group_internal({ name: "At the desk" }),
    "Borrowing",
  ]);
  await user.selectOptions(groups, "4");
  await drawn();
  await within(window).findByRole("button", { name: WAIVE.question });
  expect(window.textContent).toContain(m.desk_faqs_internal());
  expect(within(window).queryByRole("button", { name: m.desk_faqs_insert() })).toBeNull();
});

test("M7: all groups are searched if the chosen one was deleted", async () => {
  const [desk, window] = await opened();
  await user.selectOptions(within(window).getByRole("combobox", { name: m.desk_faqs_group() }), "4");
  await within(window).findByRole("button", { name: WAIVE.question });
  await user.keyboard("{Escape}");
  desk.api.on("GET desk/faq/groups", GROUPS.slice(1));
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: m.desk_faqs() }));
  const again = await screen.findByRole("dialog", { name: m.desk_faqs_title() });
  await within(again).findByRole("button", { name: RENEW.question });
  const groups = within(again).getByRole<HTMLSelectElement>("combobox", { name: m.desk_faqs_group() });
  expect(groups.value).toBe("");
});

test("M7: a search that fails says so and keeps the words; arrows lead to the link, and Enter inserts it", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const [desk, window] = await opened();
  desk.api.reachable = false;
  const terms = within(window).getByRole<HTMLInputElement>("searchbox");
  expect(document.activeElement).toBe(terms);
  await user.type(terms, "renew");
  await within(window).findByText("The FAQs could not be searched.");
  desk.api.reachable = true;
  await desk.press("button", "Try again", window);
  await within(window).findByRole("button", { name: RENEW.question });
  expect(terms.value).toBe("renew");
  terms.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.textContent).toBe(RENEW.question);
  await user.keyboard("{ArrowRight}{Enter}");
  await drawn();
  expect((await desk.box("Dana")).textContent).toBe(RENEW.question);
});

test("M7: a misspelt search says which words it was corrected to", async () => {
  const [, window] = await opened();
  await user.type(within(window).getByRole("searchbox", { name: m.desk_faqs_terms() }), "renw");
  await within(window).findByText("Showing answers for “renew”");
});
