import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import type { Datasets, RecordPage, Report } from "../../protocol/http";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { COLLECT } from "../lists/pagedList.svelte";
import "./AnalyticsPage.svelte";

type Dataset = Datasets["datasets"][number];
type StoredRecord = RecordPage["records"][number];

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
  administers: false,
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
      choices: [
        { id: 11, label: "Phone", retired: false },
        { id: 12, label: "Chat", retired: false },
      ],
    },
  ],
};
const SECOND: Dataset = { ...DATASET, id: 2, name: "Tours", fields: [] };

const record = (id: number, mode: 11 | 12 = 11): StoredRecord => ({
  id,
  revision: 1,
  dataset: 1,
  at: id,
  when: `2026-11-2${id}T10:00`,
  department: 1,
  department_name: "Reference",
  operator: "Ana",
  recorded_at: id,
  source: "hand",
  chat: null,
  ticket: null,
  position: null,
  values: { 10: mode },
  mine: true,
});
const REPORT: Report = {
  rows: [{ key: "13", label: "" }],
  columns: [{ key: "", label: "" }],
  cells: [[7]],
  row_totals: [7],
  column_totals: [7],
  total: 7,
  records: 7,
  overlaps: false,
};

/** Records in two pages; a request that names records gets those that the server has now. */
async function opened(hash: string, records = [record(3), record(2), record(1)]) {
  const stored = new Map(records.map((record) => [record.id, record]));
  const all = (): StoredRecord[] => [...stored.values()];
  const desk = await openDesk({
    hash,
    api: (api) =>
      api
        .on("GET desk/analytics/datasets", { datasets: [DATASET, SECOND], administered: [] })
        .on("GET desk/analytics/datasets/1/report", REPORT)
        .on("GET desk/analytics/datasets/1/records", ({ path }: { path: string }) => {
          const query = new URLSearchParams(path.split("?")[1]);
          const named = query.getAll("record").map(Number);
          if (named.length > 0)
            return { total: 1, next: null, records: all().filter(({ id }) => named.includes(id)) };
          const rest = query.get("before") ? all().slice(2) : all().slice(0, 2);
          return { total: all().length, next: query.get("before") ? null : "2,2", records: rest };
        })
        .on("DELETE desk/analytics/records/2", () => void stored.delete(2)),
  });
  await screen.findByRole("heading", { name: m.desk_nav_analytics() });
  return desk;
}

const rows = (): number => within(screen.getByRole("table")).getAllByRole("row").length - 1;
const paths = ({ api }: DeskPage, part: string): string[] =>
  api.requests.map(({ path }) => path).filter((path) => path.includes(part));

test("RecordList shows further records below the first ones", async () => {
  const desk = await opened("#/analytics/records");
  await screen.findByText(m.desk_ra_found({ count: 3 }));
  await desk.press("button", m.desk_ra_more());
  await drawn();
  expect(rows()).toBe(3);
  expect(paths(desk, "/records").at(-1)).toContain("before=2%2C2");
  expect(screen.queryByRole("button", { name: m.desk_ra_more() })).toBeNull();
});

test("RecordList stores its filters in the address, from which a reload restores them", async () => {
  const desk = await opened("#/analytics/records");
  await user.selectOptions(await screen.findByLabelText(m.desk_ra_field()), "Mode");
  await user.selectOptions(await screen.findByLabelText(m.desk_ra_value()), "Phone");
  await drawn();
  expect(location.hash).toBe("#/analytics/records?field=10&value=11");
  expect(paths(desk, "/records").at(-1)).toContain("chosen=10%3A11");
  await desk.reload();
  const value = await screen.findByLabelText<HTMLSelectElement>(m.desk_ra_value());
  expect(value.value).toBe("11");
  expect(paths(desk, "/records").at(-1)).toContain("chosen=10%3A11");
  await desk.press("button", m.desk_ra_clear());
  expect(location.hash).toBe("#/analytics/records");
});

test("RecordList reads a removed record alone, and keeps the others", async () => {
  const desk = await opened("#/analytics/records");
  const [, second] = await screen.findAllByRole("button", {
    name: m.desk_ra_correct_one({ about: "Phone" }),
  });
  await user.click(second as HTMLElement);
  await desk.press("button", m.desk_ra_remove(), await screen.findByRole("dialog"));
  const question = await screen.findByRole("dialog", { name: m.desk_ra_remove_title() });
  await enter(within(question).getByRole("button", { name: m.desk_ra_remove_yes() }));
  await drawn();
  await drawn();
  await desk.world.clock.pass(COLLECT);
  await screen.findByText(m.desk_ra_found({ count: 2 }));
  expect(paths(desk, "/records").at(-1)).toBe("desk/analytics/datasets/1/records?record=2");
  expect(rows()).toBe(1);
});

test("a report's axes are in the address, from which a reload restores them", async () => {
  const desk = await opened("#/analytics/reports");
  await user.selectOptions(await screen.findByLabelText(m.desk_ra_rows()), m.desk_ra_axis_hour());
  await drawn();
  expect(location.hash).toBe("#/analytics/reports?rows=hour");
  await desk.reload();
  const axis = await screen.findByLabelText<HTMLSelectElement>(m.desk_ra_rows());
  expect(axis.value).toBe("hour");
  await screen.findByRole("table");
  expect(paths(desk, "/report").at(-1)).toContain("rows=hour");
});

test("the chosen dataset is in the address of each section", async () => {
  await opened("#/analytics/record");
  await user.selectOptions(await screen.findByLabelText(m.desk_ra_dataset()), "Tours");
  expect(location.hash).toBe("#/analytics/record?dataset=2");
  const link = screen.getByRole("link", { name: m.desk_ra_section_reports() });
  expect(link.getAttribute("href")).toBe("#/analytics/reports?dataset=2");
});
