import { expect, test } from "vitest";
import { FakeApi } from "../../testing/api";
import { screen, show } from "../../testing/page";
import { DeskApi } from "../api";
import { StatisticsFilters } from "./filters.svelte";
import Staffed from "./Staffed.svelte";

const CELL = { key: "12", chats: 0, missed: 0, peak: 0, busy_hours: 0, staffed_hours: 2, operator_hours: 2 };

async function columns(cell: Partial<typeof CELL> & { open_hours: number }): Promise<(string | null)[]> {
  new FakeApi().on("GET desk/statistics/concurrency", {
    by: "hour",
    since: 1_700_000_000_000,
    cells: [{ ...CELL, ...cell }],
  });
  show(Staffed, { api: new DeskApi("csrf"), filters: new StatisticsFilters("2026-11-25") });
  await screen.findByRole("table");
  return screen.getAllByRole("columnheader").map((element) => element.textContent);
}

test("W5: hours open stand beside hours staffed where there are any", async () => {
  expect(await columns({ open_hours: 4 })).toContain("Hours open");
  expect(screen.getByText("Understaffed")).toBeTruthy();
});

test("W5: without opening hours there is no such column", async () => {
  expect(await columns({ open_hours: 0 })).not.toContain("Hours open");
  expect(screen.queryByText("Understaffed")).toBeNull();
});
