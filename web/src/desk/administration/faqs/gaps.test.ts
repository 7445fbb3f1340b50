import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { enter, screen, user, within } from "../../../testing/page";
import { newFaq } from "../../messages/messageTexts";
import "../AdministrationPage.svelte";

const GAPS = "GET desk/administration/faqs/gaps";
const FAQ = { id: 9, question: "Where is the <i>key</i>?", group: 4 };
const LONG = "W".repeat(80);
const GAP = {
  id: 5,
  library_name: "Harbour Library",
  sent: 7,
  last: "2026-03-01",
  faqs: [FAQ],
  questions: [
    { text: `${LONG} <b>key</b>`, chat: 12 as number | null, ticket: null as number | null },
    { text: "In writing", chat: null, ticket: 3 },
  ],
};
const WITHOUT = { ...GAP, id: 6, sent: 2, faqs: [], questions: [] };
const GROUPS = [3, 4].map((id) => ({
  id,
  name: `Group ${id}`,
  library: 1,
  library_name: "Harbour",
  faqs: 0,
}));

const open = (answer: object | Refusal, hash = "#/administration/faq-gaps"): Promise<DeskPage> =>
  openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on(GAPS, answer)
        .on("GET desk/administration/faq-groups", GROUPS)
        .on("GET desk/administration/libraries", [
          { id: 1, name: "Harbour", own_languages: [], language: "en" },
        ]),
  });

const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole("table", { name: "FAQ gaps" })).getAllByRole("row");

test("L4: a gap has its questions, the suggested FAQs, their number and the latest day", async () => {
  await open({ total: 2, gaps: [GAP, WITHOUT] });
  const [, first, second] = (await rows()) as [HTMLElement, HTMLElement, HTMLElement];
  const links = within(first).getAllByRole("link");
  expect(links.map((link) => [link.textContent, link.getAttribute("href")])).toEqual([
    [`${LONG} <b>key</b>`, "#/transcripts/12"],
    ["In writing", "#/tickets/3"],
    [FAQ.question, "#/administration/faqs/9"],
  ]);
  expect(within(first).getByRole("cell", { name: "7" })).toBeTruthy();
  expect(within(first).getByRole("cell", { name: "Mar 1, 2026" })).toBeTruthy();
  expect(within(second).getByText("No text to show")).toBeTruthy();
  expect(within(second).getByText("Deleted")).toBeTruthy();
});

test("L4: “New FAQ” begins with the latest question, in the group of the suggested FAQ", async () => {
  await open({ total: 1, gaps: [GAP] });
  await enter(await screen.findByRole("button", { name: `New FAQ from “${LONG} <b>key</b>”` }));
  const question = (await screen.findByLabelText("Question")) as HTMLInputElement;
  expect(question.value).toBe(`${LONG} <b>key</b>`);
  expect((screen.getByLabelText("Group") as HTMLSelectElement).selectedOptions[0]?.textContent).toContain(
    "Group 4",
  );
  expect(newFaq.question, "the next new one is empty").toBe("");
});

test("L4: “New FAQ” of a gap without a text begins empty", async () => {
  await open({ total: 1, gaps: [WITHOUT] });
  await enter(await screen.findByRole("button", { name: "New FAQ, questions sent anyway: 2" }));
  expect(((await screen.findByLabelText("Question")) as HTMLInputElement).value).toBe("");
});

test("L4: gaps come by days and pages, and an empty list says so", async () => {
  const desk = await open({ total: 400, gaps: [GAP] });
  desk.api.on(`${GAPS}?offset=1`, { total: 400, gaps: [WITHOUT] });
  await enter(await screen.findByRole("button", { name: "Show more" }));
  expect(await rows()).toHaveLength(3);
  desk.api.on(GAPS, { total: 0, gaps: [] });
  await user.type(screen.getByLabelText("From"), "2026-03-01");
  expect(await screen.findByText("No gaps in these days")).toBeTruthy();
  expect(desk.api.requests.at(-1)?.path).toBe("desk/administration/faqs/gaps?first=2026-03-01");
  expect(location.hash).toBe("#/administration/faq-gaps?first=2026-03-01");
});

test("L4: without gaps and without the server, the page says so", async () => {
  const desk = await open({ total: 0, gaps: [] });
  expect(await screen.findByText("No gaps")).toBeTruthy();
  desk.api.on(GAPS, new Refusal(500));
  await user.type(screen.getByLabelText("To"), "2026-03-01");
  expect(await screen.findByText(/can’t be loaded/)).toBeTruthy();
});
