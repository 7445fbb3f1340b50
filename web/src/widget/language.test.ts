import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { BOOT } from "../testing/widgetWorld";
import { spoken, speaksStored } from "./language";

const READ = {
  ...BOOT,
  library_language: "en",
  languages: [
    ["en", "English", true],
    ["de", "Deutsch", false],
  ],
} as const;

test.each([
  ["de-AT", "de", "de-AT"], // the browser's, which says more
  ["de-AT", "en", "en"], // chosen by the patron or the page
  ["ja", "de", "de"], // the page's
  ["ja", "en", "ja"], // nothing better was there
])("L1: a chat of a browser in %s, on a page in %s, is in %s", (browser, language, expected) => {
  expect(spoken({ ...READ, language }, browser)).toBe(expected);
});

test("L1: a page in the stored language stays, and so does one without a choice", () => {
  const store = memoryStore();
  expect(speaksStored(READ, store)).toBe(false);
  store.set("refdesk.ask.language", "en");
  expect(speaksStored(READ, store)).toBe(false);
  store.set("refdesk.ask.language", "xx");
  expect(speaksStored(READ, store)).toBe(false);
  expect(speaksStored(READ, null)).toBe(false);
});
