import { expect, test } from "vitest";
import { differs } from "../chat/times";
import { Limits } from "./figures/limits.svelte";
import { Zones } from "./zones";

const zones = new Zones({
  home: "America/New_York",
  departments: { 1: "America/New_York", 2: "Asia/Kolkata" },
  libraries: { 10: "America/New_York", 20: "Asia/Kolkata" },
});
// Saturday in Kolkata, still Friday evening in New York.
const AT = Date.UTC(2026, 10, 28, 0, 56);

test("a chat and a ticket have the zone of their own library, what is unknown that of the desk", () => {
  expect([zones.department(2), zones.library(20)]).toEqual(["Asia/Kolkata", "Asia/Kolkata"]);
  expect([zones.department(3), zones.department(undefined), zones.library(undefined)]).toEqual(
    Array(3).fill("America/New_York"),
  );
});

test("statistics end with the library's day, of several libraries with the latest", () => {
  const one = new Zones({ home: "America/New_York", departments: {}, libraries: { 10: "America/New_York" } });
  expect([one.today(AT), zones.today(AT)]).toEqual(["2026-11-27", "2026-11-28"]);
  expect(new Limits(zones.today(AT)).query()).toBe("?first=2025-11-29&last=2026-11-28");
});

test("a zone is told where its clocks show another time than the browser's", () => {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const other = own === "Asia/Kolkata" ? "America/New_York" : "Asia/Kolkata";
  expect([differs(own, AT), differs(other, AT)]).toEqual([false, true]);
});
