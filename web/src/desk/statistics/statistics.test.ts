import { describe, expect, it } from "vitest";
import { head, length, share, weekOf } from "./statistics";
import { ALWAYS, StatisticsFilters, yearOf } from "./filters.svelte";

const TODAY = "2026-11-25";

describe("how counts and times are written", () => {
  it("writes lengths as minutes and seconds, with hours where there are any", () => {
    expect([0, 33.4, 725, 3840, null].map(length)).toEqual(["0:00", "0:33", "12:05", "1:04:00", "–"]);
  });

  it("writes a part of nothing as nothing", () => {
    expect([share(1, 8), share(0, 0)]).toEqual(["12.5%", "–"]);
  });

  it("names months, days and hours in the reader's language, and what has no name by a word", () => {
    expect(head("month", { key: String(2026 * 12 + 2), label: "" }, "en-US")).toBe("Mar 2026");
    expect(head("weekday", { key: "0", label: "" }, "en-US")).toBe("Monday");
    expect(head("operator", { key: "", label: "" }, "en-US")).toBe("Unclaimed");
    expect(head("page", { key: "", label: "" }, "en-US")).toBe("Unknown");
    expect(head("page", { key: "others", label: "" }, "en-US")).toBe("All others");
    expect(head("department", { key: "3", label: "Reference" }, "en-US")).toBe("Reference");
  });

  it("shows of a week the hours in which there is anything, and those between", () => {
    const cells = Array.from({ length: 168 }, (_, key) => ({ key: String(key), chats: 0 }));
    const busy = cells.map((cell) => (["9", "36"].includes(cell.key) ? { ...cell, chats: 2 } : cell));
    const week = weekOf(busy, ({ chats }) => chats > 0);
    expect(week.hours).toEqual([9, 10, 11, 12]);
    expect(week.days).toHaveLength(7);
    expect(week.days[1]?.at(-1)).toEqual({ key: "36", chats: 2 });
    expect(weekOf(cells, ({ chats }) => chats > 0).hours).toEqual([]);
  });
});

describe("which chats are counted", () => {
  it("are those of the last twelve months at first", () => {
    const filters = new StatisticsFilters(TODAY);
    expect(filters.query("hour")).toBe("?by=hour&first=2025-11-26&last=2026-11-25");
  });

  it("are limited by what is chosen, and by nothing else", () => {
    const filters = new StatisticsFilters(TODAY);
    filters.choose(ALWAYS);
    expect(filters.query("month")).toBe("?by=month");
    filters.choose(yearOf(2024));
    [filters.department, filters.widget] = [3, 4];
    expect(filters.query("month")).toBe("?by=month&first=2024-01-01&last=2024-12-31&department=3&widget=4");
  });
});
