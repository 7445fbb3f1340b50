import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { cursorIn, drawn, enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/faqs";
const GROUPS = "desk/administration/faq-groups";
const AT = Date.UTC(2026, 10, 25, 10, 41);
const ROOMS = {
  id: 3,
  version: "one",
  library: 1,
  library_name: "Harbour Library",
  name: "<b>Rooms</b>",
  slug: "rooms",
  audience: "public",
  description: "",
  position: 2,
  widget: null as number | null,
  faqs: 1,
};
const CODES = { ...ROOMS, id: 4, name: "Codes", audience: "internal", faqs: 0 };
const KEY = {
  id: 9,
  version: "one",
  group: 3,
  question: "Where is the <i>key</i>?",
  answer: "<p>Ask us.</p>",
  topics: "keys",
  keywords: "",
  language: "",
  translation_key: "",
  links: "",
  state: "draft",
  slug: "key",
  address: null as string | null,
  created_at: AT,
  updated_at: AT,
  published_at: null,
  changed_by: "Marta",
  helpful: 3,
  unhelpful: 1,
  answered: 0,
  sent: 0,
  days: [],
};
const LISTED = {
  id: 9,
  question: KEY.question,
  group: 3,
  state: "draft",
  updated_at: AT,
  helpful: 3,
  unhelpful: 1,
};

let desk: DeskPage;

async function open(hash: string, faq: object = KEY, groups: object[] = [ROOMS, CODES]): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api
        .on(`GET ${ADDRESS}`, { total: 1, faqs: [LISTED] })
        .on(`GET ${ADDRESS}/9`, faq)
        .on(`GET ${GROUPS}`, groups)
        .on(`GET ${GROUPS}/3`, ROOMS)
        .on("GET desk/administration/libraries", [{ id: 1, name: "Harbour Library" }])
        .on("GET desk/administration/widgets", [{ id: 5, title: "Ask us", slug: "ask" }]);
    },
  });
  await drawn();
}
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};

beforeEach(() => sessionStorage.clear());

test("A1: the list names each FAQ with group, state and votes, and is filtered by address", async () => {
  await open("#/administration/faqs");
  const row = await screen.findByRole("row", { name: /key/ });
  const cells = within(row)
    .getAllByRole("cell")
    .map((element) => element.textContent.trim());
  expect(cells).toEqual(["<b>Rooms</b>", "Draft", expect.stringContaining("2026"), "3 of 4"]);
  const link = within(row).getByRole("link", { name: "Where is the <i>key</i>?" });
  expect(link.getAttribute("href")).toBe("#/administration/faqs/9");
  desk.api.on(`GET ${ADDRESS}?group=4&state=draft`, { total: 0, faqs: [] });
  await user.selectOptions(screen.getByLabelText("Group"), "Codes");
  await user.selectOptions(screen.getByLabelText("State"), "Draft");
  expect(await screen.findByText("No matching FAQs")).toBeTruthy();
  expect(location.hash).toBe("#/administration/faqs?group=4&state=draft");
});

test("A1: two thousand FAQs come by page", async () => {
  await open("#/administration/faqs");
  desk.api
    .on(`GET ${ADDRESS}`, { total: 2000, faqs: [LISTED] })
    .on(`GET ${ADDRESS}?offset=1`, { total: 2000, faqs: [{ ...LISTED, id: 10, question: "Zoo?" }] });
  await user.selectOptions(await screen.findByLabelText("State"), "Draft");
  await enter(await screen.findByRole("button", { name: "Show more" }));
  expect(desk.api.requests.at(-1)?.path).toBe(`${ADDRESS}?offset=1&state=draft`);
  expect(screen.getByText("2,000 FAQs")).toBeTruthy();
});

test("A1: without a group, the page leads to one", async () => {
  await open("#/administration/faqs", KEY, []);
  const link = await screen.findByRole("link", { name: /Create a group first/ });
  expect(link.getAttribute("href")).toBe("#/administration/faq-groups/0");
  expect(screen.queryByRole("button", { name: "New FAQ" })).toBeNull();
});

test("A1: a new FAQ is a draft in the group of the list, and opens its form once it is saved", async () => {
  await open("#/administration/faqs?group=4");
  await enter(await screen.findByRole("button", { name: "New FAQ" }));
  await user.type(await screen.findByLabelText("Question"), "Open?");
  cursorIn(await screen.findByRole("textbox", { name: "Answer" }));
  await user.keyboard("Yes.");
  desk.api.on(`POST ${ADDRESS}`, KEY);
  await save();
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([
    {
      group: 4,
      question: "Open?",
      answer: "<p>Yes.</p>",
      topics: "",
      keywords: "",
      language: "",
      translation_key: "",
      links: "",
      state: "draft",
      slug: "",
    },
  ]);
  expect(location.hash).toBe("#/administration/faqs/9");
});

test("L4: an FAQ says how often it answered when suggested, and how often questions were sent anyway", async () => {
  const days = [{ day: "2026-03-01", widget: "Ask us", answered: 4, sent: 2 }];
  await open("#/administration/faqs/9", { ...KEY, answered: 5, sent: 3, days });
  const counts = "When suggested, it answered: 5, questions sent anyway: 3";
  expect(await screen.findByText(counts)).toBeTruthy();
  await user.click(screen.getByText("By day and widget"));
  const row = screen.getByRole("row", { name: /Ask us/ });
  const cells = within(row).getAllByRole("cell");
  expect(cells.map((cell) => cell.textContent)).toEqual(["Mar 1, 2026", "Ask us", "4", "2"]);
});

test("A1: an FAQ says who changed it when, and is published by its state", async () => {
  await open("#/administration/faqs/9");
  expect(await screen.findByText(/Changed by Marta, .*10:41/)).toBeTruthy();
  const history = screen.getByRole("link", { name: "All changes" }).getAttribute("href");
  expect(history).toBe("#/administration/audit-log?object=faq:9");
  expect(screen.queryByRole("link", { name: "Open its page" })).toBeNull();
  await user.selectOptions(screen.getByLabelText("State"), "Published");
  const address = "https://desk.example/faq/rooms/key";
  desk.api.on(`PUT ${ADDRESS}/9`, { ...KEY, version: "two", state: "published", address });
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/9`)).toMatchObject([{ version: "one", state: "published", group: 3 }]);
  expect(screen.getByRole("link", { name: "Open its page" }).getAttribute("href")).toBe(address);
});

test("A1: each error of an FAQ stands at its field", async () => {
  await open("#/administration/faqs/9");
  await screen.findByLabelText("Question");
  const fields = ["question", "answer", "group", "", "topics", "links"];
  const errors = fields.map((field) => ({ field, text: `About ${field || "the name"}.` }));
  desk.api.on(`PUT ${ADDRESS}/9`, new Refusal(400, { errors }));
  await save();
  for (const { text } of errors) expect(screen.getAllByText(text).length).toBeGreaterThan(0);
  expect(document.activeElement).toBe(screen.getByLabelText("Question"));
  const answer = screen.getByRole("textbox", { name: "Answer" });
  expect(answer.getAttribute("aria-invalid")).toBe("true");
  const description = document.getElementById(answer.getAttribute("aria-describedby") ?? "");
  expect(description?.textContent).toContain("About answer.");
});

test("A1: the preview shows unsaved content in a frame without scripts, or says what is wrong", async () => {
  await open("#/administration/faqs/9");
  await user.type(await screen.findByLabelText("Question"), "?");
  desk.api.on(`POST ${ADDRESS}/preview`, { page: "<h1>Key</h1>" });
  await enter(screen.getByRole("button", { name: "Preview" }));
  const frame = within(await screen.findByRole("dialog", { name: "Preview" })).getByTitle("Preview");
  expect([frame.getAttribute("srcdoc"), frame.getAttribute("sandbox")]).toEqual(["<h1>Key</h1>", ""]);
  expect(desk.api.sent(`POST ${ADDRESS}/preview`)).toMatchObject([{ question: "Where is the <i>key</i>??" }]);
  await enter(screen.getByRole("button", { name: "Close" }));
  const text = "Write some text.";
  desk.api.on(`POST ${ADDRESS}/preview`, new Refusal(400, { errors: [{ field: "answer", text }] }));
  await enter(screen.getByRole("button", { name: "Preview" }));
  expect(await screen.findByText(text)).toBeTruthy();
});

test("A1: the URL name of a new group is made from its name", async () => {
  await open("#/administration/faq-groups/0");
  const text = "The last part of its address. Leave it empty to have it made from the name.";
  expect(await screen.findByText(text)).toBeTruthy();
});

test("A1: groups are listed with audience and size, changed, and kept while they have FAQs", async () => {
  await open("#/administration/faq-groups");
  const list = await screen.findByRole("list", { name: "FAQ groups" });
  expect(
    within(list)
      .getAllByRole("link")
      .map((element) => element.textContent),
  ).toEqual(["<b>Rooms</b> Public. 1 FAQ", "Codes Internal: operators only. No FAQs"]);
  await enter(within(list).getByRole("link", { name: /Rooms/ }));
  await user.selectOptions(await screen.findByLabelText("Widget"), "Ask us (ask)");
  const position = screen.getByLabelText("Position");
  await user.clear(position);
  await user.type(position, "x");
  const text = "Ensure this value is greater than or equal to 0.";
  desk.api.on(`PUT ${GROUPS}/3`, new Refusal(400, { errors: [{ field: "position", text }] }));
  await save();
  expect(desk.api.sent(`PUT ${GROUPS}/3`)).toMatchObject([{ version: "one", position: -1, widget: 5 }]);
  expect(document.activeElement).toBe(position);
  expect(screen.getByText("Enter a whole number from 0 to 32767.")).toBeTruthy();
  const reason = "This group has FAQs.";
  desk.api.on(`DELETE ${GROUPS}/3`, new Refusal(409, { errors: [{ field: "", text: reason }] }));
  await enter(screen.getByRole("button", { name: "Delete Group" }));
  await enter(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete Group" }));
  expect(await screen.findByText(reason)).toBeTruthy();
  desk.api.on(`DELETE ${GROUPS}/3`, new Refusal(503, {}));
  await enter(screen.getByRole("button", { name: "Delete Group" }));
  await enter(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete Group" }));
  expect(await screen.findByText("Not deleted. Check your connection and try again.")).toBeTruthy();
});

test("A1: the list says which published FAQs are for operators only", async () => {
  await open("#/administration/faqs");
  await screen.findByRole("row", { name: /key/ });
  const hidden = { ...LISTED, group: 4, state: "published" };
  desk.api.on(`GET ${ADDRESS}?group=4`, { total: 1, faqs: [hidden] });
  await user.selectOptions(screen.getByLabelText("Group"), "Codes");
  expect(await screen.findByText("Published for operators only")).toBeTruthy();
});

test("A1: a file is imported as a whole; a wrong row is named, and nothing is sent without a file", async () => {
  await open("#/administration/faqs");
  await enter(await screen.findByRole("button", { name: "Import or Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Import or Export" }));
  const importAddress = `POST ${ADDRESS}/import`;
  const send = async (): Promise<void> => {
    await enter(dialog.getByRole("button", { name: "Import" }));
    await drawn();
  };
  await send();
  expect(dialog.getByText("Choose a file first.")).toBeTruthy();
  await user.upload(
    dialog.getByLabelText("CSV or JSON file"),
    new File(["[]"], "faqs.json", { type: "application/json" }),
  );
  await user.selectOptions(await dialog.findByLabelText("Group of rows without one"), "Codes");
  desk.api.on(
    importAddress,
    new Refusal(400, { row_errors: [{ row: 3, text: "No <b>answer</b>." }], more: 2 }),
  );
  await send();
  expect(await dialog.findByText("No <b>answer</b>.")).toBeTruthy();
  expect(dialog.getByText("2 more rows are wrong.")).toBeTruthy();
  desk.api.on(importAddress, { added: 4, replaced: 1 });
  await send();
  await drawn();
  expect(desk.api.requests.some(({ path }) => path === `${ADDRESS}/import?library=1&kind=json&group=4`)).toBe(
    true,
  );
  expect(desk.announced).toContain("FAQs added: 4, replaced: 1");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("A1: a failed import says what to do, and the export leads to the files", async () => {
  await open("#/administration/faqs");
  await enter(await screen.findByRole("button", { name: "Import or Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Import or Export" }));
  await user.upload(
    dialog.getByLabelText("CSV or JSON file"),
    new File(["x"], "faqs.csv", { type: "text/csv" }),
  );
  for (const [status, text] of [
    [413, /larger than 64 MB/],
    [500, /^The server could not do this/],
  ] as const) {
    desk.api.on(`POST ${ADDRESS}/import`, new Refusal(status));
    await enter(dialog.getByRole("button", { name: "Import" }));
    expect(await dialog.findByText(text)).toBeTruthy();
  }
  const links = dialog.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toEqual(["csv", "json"].map((kind) => `/api/v1/${ADDRESS}/export?library=1&kind=${kind}`));
});

test("A1: nothing is imported or exported before the list of libraries has come", async () => {
  await open("#/administration/faqs");
  desk.api.on("GET desk/administration/libraries", new Refusal(500));
  await enter(await screen.findByRole("button", { name: "Import or Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Import or Export" }));
  expect(await dialog.findByText(/can’t be loaded/)).toBeTruthy();
  expect(dialog.queryByRole("button", { name: "Import" })).toBeNull();
  expect(dialog.queryAllByRole("link")).toEqual([]);
  desk.api.on("GET desk/administration/libraries", [{ id: 1, name: "Harbour Library" }]);
  await enter(dialog.getByRole("button", { name: "Try again" }));
  expect(await dialog.findByRole("button", { name: "Import" })).toBeTruthy();
});
