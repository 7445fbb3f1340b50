import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, until, user, within } from "../../testing/page";
import "./StatisticsPage.svelte";

const TIMES = { median: 30, ninetieth: 40, mean: 35 };
const ROW = {
  key: "1",
  label: "Reference",
  chats: 1,
  questions: 0,
  answered: 1,
  missed: 0,
  abandoned: 0,
  dismissed: 0,
  transfers: 0,
  by_backup: 0,
  blocked: 0,
  waiting: TIMES,
  handling: TIMES,
  feedback: { yes: 0, partly: 0, no: 0 },
};
const SCOPE = {
  departments: [{ id: 1, name: "Reference" }],
  operators: [{ id: 1, name: "Ana Morales" }],
  widgets: [],
  all_operators: false,
  missed_after: 60,
};

/** A desk on "Statistics" of a library with one chat, which is of this year. */
async function counted(): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/statistics",
    api: (api) =>
      api
        .on("GET desk/statistics/filters", SCOPE)
        .on("GET desk/statistics/concurrency", { by: "hour", since: null, cells: [] })
        .on("GET desk/statistics", ({ path }: { path: string }) => {
          const query = new URLSearchParams(path.split("?")[1]);
          const none = query.get("last") === "2001-01-01";
          return {
            by: query.get("by"),
            rows: none ? [] : [ROW],
            total: none ? { ...ROW, chats: 0 } : ROW,
          };
        }),
  });
  await screen.findByText("No one answered, and the patron left within 60 seconds.");
  return desk;
}
const by = (axis: string): Promise<void> =>
  user.selectOptions(screen.getAllByRole("combobox", { name: "Count by" })[0] as HTMLElement, axis);

test("chats are counted by the chosen axis, in a table and a file", async () => {
  await counted();
  await by("Department");
  const table = await screen.findByRole("table", { name: "Chats by: Department" });
  const row = within(table).getByRole("row", { name: /^Reference/ });
  const cells = within(row)
    .getAllByRole("cell")
    .map((element) => element.textContent);
  expect(cells.slice(0, 6)).toEqual(["1", "0", "1", "0", "0", "0"]);
  const file = screen.getAllByRole("link", { name: "Export CSV" })[0]?.getAttribute("href");
  expect(file).toMatch(/^\/api\/v1\/desk\/statistics\.csv\?by=department&first=/);
  expect(screen.queryByText(/These are your own chats/)).toBeNull();
  await by("Operator");
  expect(screen.getByText(/These are your own chats/)).toBeDefined();
});

test("the chosen period is marked until other days are chosen", async () => {
  await counted();
  const periods = within(screen.getByRole("group", { name: "Days" }));
  const pressed = (): string[] =>
    periods
      .getAllByRole("button")
      .filter((button) => button.ariaPressed === "true")
      .map((button) => button.textContent.trim());
  expect(pressed()).toEqual(["12 months"]);
  await user.click(periods.getByRole("button", { name: "All" }));
  expect(pressed()).toEqual(["All"]);
  const last = screen.getByLabelText("To");
  await user.type(last, "2001-01-01");
  expect(pressed()).toEqual([]);
});

test("Print has a word", async () => {
  await counted();
  expect(screen.getByRole("button", { name: "Print" }).textContent.trim()).toBe("Print");
});

test("days without chats say so", async () => {
  await counted();
  const last = screen.getByLabelText("To");
  await user.clear(last);
  await user.type(last, "2001-01-01");
  await drawn();
  await until(() => screen.getByText("No chats on these days"));
});
