import { expect, test } from "vitest";
import { matches } from "../../../parts/filter";
import { countryOf, zoneOptions } from "./timeZones";

const options = zoneOptions("UTC", "en");
const zonesFor = (search: string): string[] =>
  options.filter(({ words }) => matches(words, search)).map(({ value }) => value);

test.each([
  ["boston", "America/New_York"],
  ["new york", "America/New_York"],
  ["munich", "Europe/Berlin"],
  ["germany", "Europe/Berlin"],
  ["new zealand", "Pacific/Auckland"],
])("a search for %s finds %s", (search, zone) => {
  expect(zonesFor(search)).toContain(zone);
});

test("UTC and a saved zone that the browser doesn't know can be chosen", () => {
  const zones = zoneOptions("Mars/Olympus", "en").map(({ value }) => value);
  expect(zones).toEqual(expect.arrayContaining(["UTC", "Mars/Olympus"]));
});

test("a zone suggests its country, if it lies in only one", () => {
  expect([countryOf("Pacific/Auckland"), countryOf("UTC")]).toEqual(["NZ", ""]);
});
