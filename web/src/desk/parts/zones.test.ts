import { expect, test } from "vitest";
import { differs } from "../../chat/times";
import { StatisticsFilters } from "../statistics/filters.svelte";
import { Zones } from "./zones";

const zones = new Zones(() => ({
  home: "America/New_York",
  departments: { 1: "America/New_York", 2: "Asia/Kolkata" },
  libraries: { 10: "America/New_York", 20: "Asia/Kolkata" },
}));
// Saturday in Kolkata, still Friday evening in New York.
const AT = Date.UTC(2026, 10, 28, 0, 56);

test("Zones gives the zone of a chat's or ticket's library, otherwise the desk's", () => {
  expect([zones.department(2), zones.library(20)]).toEqual(["Asia/Kolkata", "Asia/Kolkata"]);
  expect([zones.department(3), zones.department(undefined), zones.library(undefined)]).toEqual(
    Array(3).fill("America/New_York"),
  );
});

test("today is the latest day of all libraries", () => {
  const of = new Zones(() => ({
    home: "America/New_York",
    departments: {},
    libraries: { 10: "America/New_York" },
  }));
  expect([of.today(AT), zones.today(AT)]).toEqual(["2026-11-27", "2026-11-28"]);
  expect(new StatisticsFilters(zones.today(AT)).query("month")).toBe(
    "?by=month&first=2025-11-29&last=2026-11-28",
  );
});

test("differs is true for a zone whose clock differs from the browser's", () => {
  const local = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const other = local === "Asia/Kolkata" ? "America/New_York" : "Asia/Kolkata";
  expect([differs(local, AT), differs(other, AT)]).toEqual([false, true]);
});
