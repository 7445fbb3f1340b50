import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { Datasets } from "../../protocol/http";
import { Refusal } from "../../testing/api";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, until, user, within } from "../../testing/page";
import "./AnalyticsPage.svelte";
import "./RecordChat.svelte";

type Dataset = Datasets["datasets"][number];
type Field = Dataset["fields"][number];

const TEXT: Field = {
  id: 20,
  label: "Question",
  kind: "text",
  required: false,
  retired: false,
  default: null,
  from_chat: null,
  choices: [],
};
const DATASET: Dataset = {
  id: 1,
  name: "Questions",
  library: "Harbour",
  library_id: 1,
  time_zone: "UTC",
  version: 3,
  retired: false,
  changed_at: 0,
  changed_by: "Marta",
  administers: true,
  departments: [{ id: 1, name: "Reference" }],
  fields: [
    {
      id: 10,
      label: "Mode",
      kind: "single",
      required: false,
      retired: false,
      default: null,
      from_chat: null,
      choices: [{ id: 11, label: "Phone", retired: false }],
    },
    TEXT,
  ],
};
const COURSE: Field = { ...TEXT, id: 30, label: "Course", required: true };
const NEWER = { ...DATASET, version: 4, fields: [...DATASET.fields, COURSE] };
const ADD = "POST desk/analytics/datasets/1/records";
const COUNTS = "POST desk/analytics/survey-counts";
const IMPORT = "POST desk/analytics/datasets/1/import";

/** The desk on a part of Reference Analytics. */
async function opened(section: string): Promise<DeskPage> {
  const desk = await openDesk({
    hash: `#/analytics/${section}`,
    api: (api) =>
      api
        .on("GET desk/analytics/datasets", { datasets: [DATASET], administered: [] })
        .on("GET desk/analytics/datasets/1/records", { total: 0, next: null, records: [] })
        .on("GET desk/analytics/datasets/1/survey-counts", { administers: true, survey_counts: [] })
        .on(ADD, { id: 5, revision: 1 })
        .on(COUNTS, { id: 6 }),
  });
  await screen.findByRole("heading", { name: m.desk_nav_analytics() });
  return desk;
}
const box = (name: RegExp | string): Promise<HTMLInputElement> => screen.findByRole("textbox", { name });
const mode = (): HTMLInputElement => screen.getByRole("radio", { name: "Phone" });

test("the picks of a record stay for the next one if the operator wants, and so does a time of another day", async () => {
  const desk = await opened("record");
  await user.type(await box("Question"), "Where are the maps?");
  await user.click(mode());
  const when = screen.getByLabelText<HTMLInputElement>("When");
  await user.clear(when);
  await user.type(when, "1969-12-30T09:30");
  await user.click(screen.getByRole("checkbox", { name: m.desk_ra_keep() }));
  await desk.press("button", m.desk_save());
  await screen.findByText(m.desk_ra_saved());
  expect([(await box("Question")).value, mode().checked, when.value]).toEqual(["", true, "1969-12-30T09:30"]);
  expect(desk.api.sent(ADD)).toMatchObject([
    { when: "1969-12-30T09:30", values: { 10: 11, 20: "Where are the maps?" } },
  ]);
});

test("E2: a field that was made required meanwhile is focused, and what was typed is there, over a reload too", async () => {
  const desk = await opened("record");
  await user.type(await box("Question"), "Changed by hand");
  await desk.reload();
  expect((await box("Question")).value).toBe("Changed by hand");
  const errors = [{ field: "30", text: "This is required." }];
  desk.api.on(ADD, new Refusal(400, { errors, dataset: NEWER }));
  await desk.press("button", m.desk_save());
  await until(() => expect(document.activeElement?.ariaInvalid).toBe("true"));
  const course = await box(/^Course/);
  expect(document.activeElement).toBe(course);
  expect(screen.getByText("The form changed while you had it open.", { exact: false })).toBeDefined();
  desk.api.on(ADD, { id: 5, revision: 1 });
  await user.type(course, "HIST 101");
  await desk.press("button", m.desk_save());
  await screen.findByText(m.desk_ra_saved());
  expect(desk.api.sent(ADD).at(-1)).toMatchObject({ values: { 20: "Changed by hand", 30: "HIST 101" } });
});

test("of a file with errors each is listed; one that changed since must be chosen again", async () => {
  const desk = await opened("records");
  await desk.press("button", "Import CSV");
  const dialog = await screen.findByRole("dialog", { name: "Import CSV" });
  const file = new File(["Mode\nPigeon"], "records.csv", { type: "text/csv" });
  await user.upload(within(dialog).getByLabelText("File"), file);
  const error = { row: 2, column: "Mode", text: "“Pigeon” isn’t one of its values." };
  desk.api.on(IMPORT, new Refusal(400, { row_errors: [error] }));
  await desk.press("button", "Import", dialog);
  const row = (await within(dialog).findAllByRole("row"))[1];
  expect(row?.textContent.trim()).toBe("2Mode“Pigeon” isn’t one of its values.");
  file.arrayBuffer = () => Promise.reject(new DOMException("changed", "NotReadableError"));
  await desk.press("button", "Import", dialog);
  await within(dialog).findByText("The file has changed since you chose it. Choose it again.");
  await user.upload(within(dialog).getByLabelText("File"), new File(["Mode\nPhone"], "records.csv"));
  desk.api.on(IMPORT, { added: 1, known: 0 });
  await desk.press("button", "Import", dialog);
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.toasts).toContain("1 record added, 0 already present");
});

test("a survey count that is saved by a double click is stored once", async () => {
  const desk = await opened("survey-counts");
  await desk.press("button", "New survey count");
  const dialog = await screen.findByRole("dialog", { name: "New survey count" });
  for (const [name, words] of [
    ["Requested by", "Our board"],
    ["Name", "All"],
    ["Counting rule", "Every record."],
  ] as const)
    await user.type(within(dialog).getByRole("textbox", { name }), words);
  const save = within(dialog).getByRole("button", { name: m.desk_save() });
  save.click();
  save.click();
  await drawn();
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent(COUNTS)).toMatchObject([
    { survey: "Our board", name: "All", rule: "Every record.", conditions: [] },
  ]);
});

test("E2: a chat is recorded while it goes on, from its menu, beside the conversation", async () => {
  const desk = await openDesk({
    hash: "#/chats/7",
    before: withDana,
    api: (api) =>
      api.on(ADD, { id: 5, revision: 1 }).on("GET desk/chats/7/analytics", {
        forms: [{ dataset: DATASET, values: { 20: "Where?" } }],
        records: [],
        when: "2026-01-05T09:30",
        department: 1,
        position: 2,
        keeps_texts: true,
      }),
  });
  const pane = await desk.pane("Dana");
  const opens = async (): Promise<HTMLElement> => {
    await enter(within(pane).getByRole("button", { name: "More" }));
    await enter(screen.getByRole("menuitem", { name: m.desk_ra_add() }));
    return screen.findByRole("dialog", { name: m.desk_ra_add() });
  };
  await enter(within(await opens()).getByRole("button", { name: m.desk_dialog_close() }));
  expect(screen.queryByRole("dialog"), "closed in its head").toBeNull();
  const form = await opens();
  expect([pane.contains(form), form.matches("dialog, [aria-modal]")]).toEqual([true, false]);
  expect((await box("Question")).value).toBe("Where?");
  // In a narrow panel three buttons would need two rows.
  expect(within(form).queryByRole("button", { name: m.desk_cancel() })).toBeNull();
  // The chat goes on meanwhile.
  await desk.write("Dana", "One moment{Enter}");
  await user.click(mode());
  await enter(within(form).getByRole("button", { name: m.desk_save() }));
  await until(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.api.sent(ADD)).toMatchObject([{ chat: 7, values: { 10: 11, 20: "Where?" } }]);
  expect([desk.server.did, document.activeElement]).toEqual([["say"], await desk.box("Dana")]);
});
